/** As a sentence begins. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** A name of a query as a person says it. */
export const words = (name: string): string => sentence(name.replaceAll('_', ' '));
