/**
 * Every text that users read or hear goes through `t`. Its English is the key: the page brings along what that is in
 * the user's language, from `extension/l10n`, and has it before the first script runs.
 */

const { texts, language: pageLanguage } = fromPage();

/** Of the texts, such as `de`; English where there is no translation. */
export const language = pageLanguage;

/** `t('{0} of {1} procs', 2, 8)` */
export function t(message: string, ...values: readonly (string | number)[]): string {
  const text = texts[message] ?? message;
  if (values.length === 0) return text;
  return text.replace(/\{(\d+)\}/g, (hole, index: string) => String(values[Number(index)] ?? hole));
}

interface Texts {
  readonly texts: Readonly<Record<string, string>>;
  readonly language: string;
}

/** There is no page where parts of it are tested, and no texts come with one in English. */
function fromPage(): Texts {
  const page = typeof document === 'undefined' ? null : document;
  const given = page?.body.dataset.texts;
  if (!page || !given) return { texts: {}, language: 'en' };
  return { texts: JSON.parse(given) as Texts['texts'], language: page.documentElement.lang };
}
