/** The template (or the folder it came from) is wrong or incomplete; CloudFormation would refuse it too. */
export class TemplateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TemplateError';
  }
}
