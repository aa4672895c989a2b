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
}

/** The page of a timeline: it loads its own two files, and nothing from anywhere else. */
export function page({ script, style, cspSource, view, kind, remembered }: PageParts): string {
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
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${attribute(style)}" />
    <title>TraceInsight</title>
  </head>
  <body data-state="starting" data-kind="${kind}" data-vscode-context="${menus}" data-remembered="${kept}">
    <div id="app"></div>
    <script nonce="${nonce}" src="${attribute(script)}"></script>
  </body>
</html>
`;
}

function attribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
}
