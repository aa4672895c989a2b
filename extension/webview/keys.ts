/** The keyboard, by the place of the key so that it works on every layout. */
import { isMotionReduced } from './flight.js';
import type { TimelineCommand } from '../protocol/messages.js';
import { isField } from './typing.js';

/** Whatever a key does can be done from the palette, too. */
export type Command = TimelineCommand;

export type Glide = 'zoomIn' | 'zoomOut' | 'panLeft' | 'panRight';

/** By the code of the key; those with Shift are in `commandOf`. */
export const commands: Readonly<Record<string, Command>> = {
  ArrowLeft: 'previousSpan',
  ArrowRight: 'nextSpan',
  ArrowUp: 'laneAbove',
  ArrowDown: 'laneBelow',
  Home: 'firstSpan',
  End: 'lastSpan',
  Enter: 'openSource',
  KeyF: 'fitSelection',
  KeyZ: 'fitRange',
  KeyR: 'markSpan',
  KeyT: 'showAnalysis',
  KeyV: 'listOnScreen',
  KeyI: 'highlight',
  KeyL: 'filterLanes',
  KeyP: 'pinLane',
  Space: 'pinLane',
  KeyH: 'hideLane',
  KeyX: 'foldLane',
  Comma: 'previousAlike',
  Period: 'nextAlike',
  KeyM: 'mark',
  KeyN: 'nextMark',
  KeyE: 'showWakes',
  KeyK: 'showStacks',
  Digit0: 'fitAll',
  Numpad0: 'fitAll',
  Escape: 'clearSelection',
  BracketLeft: 'followStartedBy',
  BracketRight: 'followEndedBy',
};
export const glides: Readonly<Record<string, Glide>> = {
  KeyW: 'zoomIn',
  KeyS: 'zoomOut',
  KeyA: 'panLeft',
  KeyD: 'panRight',
};

function commandOf(event: KeyboardEvent): Command | undefined {
  // Where the question mark is depends on the layout.
  if (event.key === '?') return 'showKeys';
  if (event.key === '/') return 'find';
  if (event.key === '+') return 'zoomIn';
  if (event.key === '-') return 'zoomOut';
  if (event.code === 'KeyH' && event.shiftKey) return 'showAllLanes';
  if (event.code === 'KeyZ' && event.shiftKey) return 'stepOut';
  if (event.code === 'KeyM' && event.shiftKey) return 'markMoment';
  if (event.code === 'KeyN' && event.shiftKey) return 'previousMark';
  if (event.code === 'Backspace') return event.shiftKey ? 'goForward' : 'goBack';
  return commands[event.code];
}

/** One press moves by a step; holding goes on smoothly, or step by step where motion is unwelcome. */
export function listenToKeys(
  run: (command: Command) => void,
  glide: (what: Glide, amount: number) => void,
): void {
  const held = new Map<Glide, number>();
  let last = 0;
  const tick = (now: number): void => {
    const passed = Math.min(50, now - last);
    last = now;
    for (const [what, since] of held) if (now - since > 220) glide(what, passed / 130);
    if (held.size > 0) requestAnimationFrame(tick);
  };
  const release = (): void => held.clear();

  window.addEventListener('keydown', (event) => {
    const target = event.target instanceof HTMLElement ? event.target : document.body;
    if (event.ctrlKey || event.metaKey || isField(target)) return;
    if (event.altKey) {
      const step: Command | null =
        event.code === 'ArrowUp' ? 'frameUp' : event.code === 'ArrowDown' ? 'frameDown' : null;
      if (!step) return;
      event.preventDefault();
      run(step);
      return;
    }
    const what = glides[event.code];
    if (what && !event.shiftKey && !target.closest('dialog')) {
      event.preventDefault();
      if (!event.repeat || isMotionReduced()) glide(what, 1);
      if (!event.repeat && !isMotionReduced()) {
        if (held.size === 0) requestAnimationFrame(tick);
        last = performance.now();
        held.set(what, last);
      }
      return;
    }
    const command = commandOf(event);
    if (!command) return;
    if (target.closest('dialog') && command !== 'showKeys') return;
    // A button that has the focus keeps its own key; so does a pane that scrolls with the arrows.
    if (/^(Enter|Space)$/.test(event.code) && target.closest('button')) return;
    if (/^(Arrow|Home|End|Space)/.test(event.code) && target.closest('.pane, .analysis')) return;
    event.preventDefault();
    run(command);
  });
  window.addEventListener('keyup', (event) => {
    const what = glides[event.code];
    if (what) held.delete(what);
  });
  window.addEventListener('blur', release);
}
