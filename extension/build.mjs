/**
 * Bundles both halves of the extension into dist/extension.
 *
 *   node extension/build.mjs [--watch] [--minify]
 *
 * host.cjs runs in the extension host (Node 20); webview.js and webview.css in the timeline.
 * Fonts and images that the style sheet names are copied beside it.
 */
import { rm } from 'node:fs/promises';
import { context, build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname.replace(/^\/(?=[A-Za-z]:)/, '');
const watch = process.argv.includes('--watch');
const minify = process.argv.includes('--minify');

/** The lines that `.vscode/tasks.json` waits for. */
const report = {
  name: 'report',
  setup(builder) {
    builder.onStart(() => console.log('build started'));
    builder.onEnd(({ errors }) => console.log(`build finished, ${errors.length} errors`));
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  minify,
  sourcemap: minify ? false : 'linked',
  logLevel: 'warning',
  legalComments: 'eof',
  plugins: watch ? [report] : [],
};

const bundles = [
  {
    ...common,
    entryPoints: ['extension/host/extension.ts'],
    outfile: 'dist/extension/host.cjs',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
  },
  {
    ...common,
    entryPoints: ['ts', 'css'].map((kind) => ({
      in: `extension/webview/main.${kind}`,
      out: 'webview',
    })),
    outdir: 'dist/extension',
    assetNames: '[name]',
    loader: { '.ttf': 'file', '.woff2': 'file', '.svg': 'file' },
    platform: 'browser',
    format: 'iife',
    target: 'chrome128',
  },
];

if (watch) {
  for (const bundle of bundles) await (await context(bundle)).watch();
} else {
  await rm(`${root}/dist/extension`, { recursive: true, force: true });
  // Both are tried, so that one run shows every error; esbuild itself prints them.
  const results = await Promise.allSettled(bundles.map((bundle) => build(bundle)));
  const failed = results.filter(({ status }) => status === 'rejected').length;
  if (failed > 0) {
    console.error(
      `${failed} of ${bundles.length} bundles could not be built; see the errors above.`,
    );
    process.exitCode = 1;
  }
}
