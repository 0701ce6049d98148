/** Why an input was refused: the typed reason that is counted, and a sentence for the person who has to mend it. */
export class Rejection {
  readonly reason: string;
  readonly detail: string;

  constructor(reason: string, detail: string) {
    this.reason = reason;
    this.detail = detail;
  }
}
