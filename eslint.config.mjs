import tseslint from 'typescript-eslint';
import { rawText } from './extension/l10n/raw-text.mjs';

/** Design.md section 2: host and webview never import each other, protocol imports nothing. */
const forbid = (...patterns) => [
  'error',
  { patterns: patterns.map(([regex, message]) => ({ regex, message })) },
];
const host = ['/host/', 'Only the host talks to VS Code and to processes.'];
const webview = ['/webview/', 'Only the webview talks to the DOM.'];
const vscode = ['^vscode$', 'Only the host imports vscode.'];

export default tseslint.config(
  {
    ignores: ['dist/', 'out/', '**/node_modules/', '**/.run/', '**/bin/', '**/obj/', 'tests/e2e/'],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          'tsconfig.json',
          'extension/webview/tsconfig.json',
          'tests/extension/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'eqeqeq': 'error',
      'no-eval': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Give what is exported its name.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union of readable names.' },
        { selector: 'ExportAllDeclaration', message: 'No barrel files.' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An empty function, and returning what returns nothing, say what they mean.
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['extension/protocol/**/*.ts'],
    rules: { 'no-restricted-imports': forbid(host, webview, ['^(?!\\.)', 'It imports nothing.']) },
  },
  {
    files: ['extension/webview/**/*.ts'],
    rules: {
      'no-restricted-imports': forbid(host, vscode, ['^node:', 'There is no Node in a webview.']),
    },
  },
  {
    files: ['extension/host/**/*.ts'],
    rules: { 'no-restricted-imports': forbid(webview) },
  },
  {
    files: ['extension/host/**/*.ts', 'extension/webview/**/*.ts'],
    plugins: { l10n: { rules: { 'raw-text': rawText } } },
    rules: { 'l10n/raw-text': 'error' },
  },
  {
    // node:test returns promises that nobody has to await.
    files: ['tests/extension/**/*.ts'],
    rules: { '@typescript-eslint/no-floating-promises': 'off' },
  },
);
