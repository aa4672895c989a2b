/** What is selected, as a tab: where there is room for the details or for the analysis, but not for both. */
import { el } from '../dom.js';
import { t } from '../text.js';
import type { AnalysisTab } from './tab.js';

export class DetailsTab implements AnalysisTab {
  readonly id = 'details';
  readonly title = t('Details');
  readonly isGuest = true;
  /** The details come in here. */
  readonly element = el('div', { class: 'details-tab' });

  show(): void {
    // They are kept up to date wherever they are.
  }

  hide(): void {
    // Nothing has been asked for.
  }

  clear(): void {
    // They clear themselves.
  }
}
