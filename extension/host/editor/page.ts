import { randomBytes } from 'node:crypto';

export type View = 'timeline' | 'analysis';

/** Addresses as the webview may load them, and the source that the policy allows for them. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
  readonly cspSource: string;
  /** Comes with everything that is chosen from a context menu of this page. */
  readonly view: string;
  /** What the page is: the whole editor, or the analysis alone. */
  readonly kind: View;
  /** What an earlier page of the same trace asked to remember, if any did. */
  readonly remembered?: unknown;
  /** English → the language of the window; undefined where there is no translation, or none is needed. */
  readonly texts?: Readonly<Record<string, string>> | undefined;
  /** Of the texts, as VS Code calls it. */
  readonly language?: string;
}

/** The page of a timeline: it loads its own two files, and nothing from anywhere else. */
export function page(parts: PageParts): string {
  const { script, style, cspSource, view, kind, remembered, texts, language = 'en' } = parts;
  const nonce = randomBytes(18).toString('base64');
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource}`,
    `connect-src 'none'`,
  ].join('; ');
  const menus = attribute(
    JSON.stringify({ preventDefaultContextMenuItems: true, traceView: view }),
  );
  const kept = remembered === undefined ? '' : attribute(JSON.stringify(remembered));
  const words = texts === undefined ? '' : attribute(JSON.stringify(texts));
  return `<!DOCTYPE html>
<html lang="${texts === undefined ? 'en' : attribute(language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${attribute(style)}" />
    <title>TraceInsight</title>
  </head>
  <body data-state="starting" data-kind="${kind}" data-vscode-context="${menus}" data-remembered="${kept}" data-texts="${words}">
    <div id="app"></div>
    <script nonce="${nonce}" src="${attribute(script)}"></script>
  </body>
</html>
`;
}

function attribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
}
