/** What the program said of itself: its tasks and regions. */
import { el } from '../dom.js';
import { regionsView } from './regions-view.js';
import type { AnalysisPage, AnalysisTab, Scope } from './tab.js';
import { TasksView } from './tasks-view.js';
import type { TextTable } from './text-table.js';
import { Views } from './views.js';
import { t } from '../text.js';

export class TasksTab implements AnalysisTab {
  readonly id = 'tasks';
  readonly title = t('Tasks and regions');
  readonly element: HTMLElement;
  readonly #tasks: TasksView;
  readonly #regions: ReturnType<typeof regionsView>;
  readonly #views: Views;
  #scope: Scope | null = null;

  constructor(page: AnalysisPage, saveSoon: () => void) {
    this.#tasks = new TasksView(page, saveSoon);
    this.#regions = regionsView(page, saveSoon);
    this.#views = new Views(
      t('Tasks or regions'),
      [
        { id: 'tasks', title: t('Tasks'), element: this.#tasks.element },
        { id: 'regions', title: t('Regions'), element: this.#regions.element },
      ],
      () => {
        this.#show();
        saveSoon();
      },
    );
    this.element = el('div', { class: 'tasks-tab' }, this.#views.bar, this.#views.element);
  }

  show(scope: Scope): void {
    this.#scope = scope;
    this.#show();
  }

  hide(): void {
    this.#tasks.hide();
    this.#regions.hide();
  }

  clear(): void {
    this.#scope = null;
    this.#tasks.clear();
    this.#regions.clear();
  }

  themeChanged(): void {
    this.#tasks.redraw();
    this.#regions.redraw();
  }

  copy(): Promise<TextTable> | null {
    return this.#scope && Promise.resolve(this.#current.copy());
  }

  save(): unknown {
    return { view: this.#views.id, tasks: this.#tasks.save(), regions: this.#regions.save() };
  }

  restore(kept: unknown): void {
    const saved = (kept ?? {}) as Record<string, unknown>;
    this.#views.restore(saved.view);
    this.#tasks.restore(saved.tasks);
    this.#regions.restore(saved.regions);
  }

  get #current() {
    return this.#views.id === 'regions' ? this.#regions : this.#tasks;
  }

  #show(): void {
    if (this.#scope) this.#current.show(this.#scope);
  }
}
