/**
 * Bundles both halves of the extension into dist/extension.
 *
 *   node extension/build.mjs [--watch] [--minify]
 *
 * host.cjs runs in the extension host (Node 20); webview.js and webview.css in the timeline.
 * Fonts and images that the style sheet names are copied beside it, and the licences of the packages that are in the
 * bundles are in ThirdPartyNotices.txt.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { context, build } from 'esbuild';
import { writeBundle } from './l10n/texts.mjs';

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
  metafile: true,
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

/** The licences of what was bundled ask for being passed on with it. */
async function writeNotices(results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const packageOf = (input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
  const folders = new Map(
    inputs.map(packageOf).flatMap((match) => (match ? [[match[1], match[0]]] : [])),
  );
  const notices = [];
  for (const [name, folder] of [...folders].sort()) {
    const { version } = JSON.parse(await readFile(`${root}/${folder}package.json`, 'utf8'));
    const file = (await readdir(`${root}/${folder}`)).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} has no file with its licence: it cannot be bundled.`);
    const licence = await readFile(`${root}/${folder}${file}`, 'utf8');
    notices.push(`${name} ${version}\n\n${licence.trim()}\n`);
  }
  const text = notices.join(`\n${'-'.repeat(80)}\n\n`);
  await writeFile(`${root}/dist/extension/ThirdPartyNotices.txt`, text);
}

writeBundle();
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
  } else {
    await writeNotices(results.map(({ value }) => value));
  }
}
