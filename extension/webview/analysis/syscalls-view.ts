/** In which system calls goroutines spent time, by stack. */
import { decodeCalls, type CallTree, type Calls } from '../../protocol/profile.js';
import type { Frame } from '../../protocol/trace.js';
import { button, el, setText } from '../dom.js';
import { countText, durationText, numberText, shareText } from '../durations.js';
import { isStandard } from '../source-frames.js';
import { count, duration, source, words } from './columns.js';
import { stacksOf } from './profile/stacks.js';
import { Answers, type AnalysisPage, type Scope } from './tab.js';
import type { TextTable } from './text-table.js';
import { WholeTable } from './whole-table.js';
import { t } from '../text.js';

interface SyscallStack {
  /** Innermost first. */
  readonly frames: readonly Frame[];
  /** The innermost that is not of the standard library; null where all are. */
  readonly own: Frame | null;
  readonly count: number;
  readonly time: number;
  /** Of all time in system calls. */
  readonly share: number;
}

export class SyscallsView {
  readonly element: HTMLElement;
  readonly #answers = new Answers();
  readonly #facts = el('span', { class: 'faint' });
  readonly #table: WholeTable<SyscallStack>;

  constructor(
    private readonly page: AnalysisPage,
    saveSoon: () => void,
  ) {
    this.#table = new WholeTable<SyscallStack>(
      t('System calls by stack'),
      [
        words('call', t('Call'), ({ frames }) => pathText(frames), 200, 3),
        source(t('From'), ({ own }) => own, page.openSource.bind(page)),
        count('count', t('Calls'), t('How often'), (row) => row.count),
        duration('time', t('Total'), t('All together'), ({ time }) => time),
        duration('mean', t('Mean'), t('Of one call'), (row) => row.time / Math.max(1, row.count)),
        {
          id: 'share',
          title: t('Share'),
          hint: t('Of all time in system calls'),
          width: 64,
          value: ({ share }) => share,
          text: ({ share }) => shareText(share),
        },
      ],
      { column: 'time', descending: true },
      ({ frames }) => frames.map((frame) => `${frame.function}:${frame.line}`).join(' '),
      ({ own, frames }) => {
        const frame = own ?? frames.find(({ file }) => file !== '');
        if (frame) page.openSource(frame);
      },
      saveSoon,
    );
    const flames = button(t('Flame Graph'), () => page.openProfile('syscall'), {
      class: 'small',
      title: t('The same in the tab of profiles: flame graph, functions, callers and callees'),
    });
    this.element = el(
      'div',
      { class: 'grouped' },
      el('div', { class: 'trail' }, flames, this.#facts),
      this.#answers.element,
      this.#table.element,
    );
  }

  show({ range: { start, end }, whole }: Scope): void {
    const params = { kind: 'syscall', start, end, group: null, task: null, region: null } as const;
    void this.#answers.ask(
      () => this.page.questions.ask({ method: 'trace/profile', ...params }),
      (profile) => this.#set(profile, whole),
    );
  }

  hide(): void {
    this.#answers.cancel();
  }

  clear(): void {
    this.hide();
    this.#table.set([]);
    setText(this.#facts, '');
  }

  copy(): TextTable {
    return this.#table.copy();
  }

  save(): unknown {
    return this.#table.save();
  }

  restore(kept: unknown): void {
    this.#table.restore(kept);
  }

  #set(profile: CallTree, whole: boolean): void {
    this.#table.set(rowsOf(profile, decodeCalls(profile.columns)));
    const text = `${countText(profile.count, 'system call')}, ${durationText(profile.time)}`;
    const open = t('{0} of them had not ended when the trace did', numberText(profile.unfinished));
    const facts = profile.unfinished > 0 ? `${text}, ${open}` : text;
    setText(this.#facts, profile.count > 0 ? facts : '');
    if (profile.count === 0)
      this.#answers.say(
        whole
          ? t('No goroutine was in a system call in this trace.')
          : t('No goroutine was in a system call in this range.'),
      );
  }
}

function rowsOf({ functions, files, time }: CallTree, calls: Calls): readonly SyscallStack[] {
  const frameOf = (node: number): Frame => {
    const name = calls.name[node] ?? 0;
    return {
      function: functions[name] ?? '',
      file: files[name] ?? '',
      line: calls.line[node] ?? 0,
    };
  };
  return stacksOf(calls).map(({ nodes, self, count }) => {
    const frames = nodes.map(frameOf);
    const own = frames.find((frame) => frame.file !== '' && !isStandard(frame)) ?? null;
    return { frames, own, count, time: self, share: time > 0 ? self / time : 0 };
  });
}

/** The call itself and who called it, as far as the program's own code. */
function pathText(frames: readonly Frame[]): string {
  const last = frames.findIndex((frame) => !isStandard(frame));
  const shown = last > 0 ? frames.slice(0, last) : frames;
  return shown.map((frame) => frame.function || t('(no stack)')).join(' ← ');
}
