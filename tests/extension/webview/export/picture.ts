/** What tests of exported pictures draw with. */
import { SvgPen } from '../../../../extension/webview/export/svg-pen.js';
import type { Theme } from '../../../../extension/webview/theme.js';

/** Every letter is 5 px wide. */
export const newPen = (): SvgPen =>
  new SvgPen('p', (text) => ({ width: 5 * text.length }) as TextMetrics);

export const theme: Theme = {
  highContrast: false,
  dark: true,
  states: [],
  onState: [],
  background: [0, 0, 0],
  foreground: [200, 200, 200],
  muted: 'rgba(100, 100, 100, 1)',
  grid: '#111',
  band: '#222',
  font: 'Sans',
  border: [1, 2, 3],
};
