/** Elements without markup in strings: the text of a trace never becomes HTML. */

type Attributes = Readonly<Record<string, string>>;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

export function button(
  text: string,
  act: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const element = el('button', { type: 'button', ...attributes }, text);
  element.addEventListener('click', act);
  return element;
}

export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * Makes a bar with which a size is changed: by dragging, or by arrow keys while it has the focus.
 * @param sign +1 where moving right or down makes it larger.
 */
export function splitter(
  bar: HTMLElement,
  axis: () => 'x' | 'y',
  sign: 1 | -1,
  size: () => number,
  bounds: () => Bounds,
  resized: (size: number) => void,
): void {
  const set = (wanted: number): void => {
    const { least, most } = bounds();
    const next = Math.round(Math.max(least, Math.min(Math.max(least, most), wanted)));
    bar.setAttribute('aria-valuenow', String(next));
    resized(next);
  };
  bar.addEventListener('pointerdown', (down) => {
    if (down.button !== 0) return;
    down.preventDefault();
    bar.setPointerCapture(down.pointerId);
    const before = size();
    const at = (event: PointerEvent): number => (axis() === 'x' ? event.clientX : event.clientY);
    const move = (event: PointerEvent): void => set(before + sign * (at(event) - at(down)));
    bar.addEventListener('pointermove', move);
    const stop = (): void => bar.removeEventListener('pointermove', move);
    bar.addEventListener('lostpointercapture', stop, { once: true });
  });
  bar.addEventListener('keydown', (event) => {
    const steps: Readonly<Record<string, number>> =
      axis() === 'x' ? { ArrowLeft: -16, ArrowRight: 16 } : { ArrowUp: -16, ArrowDown: 16 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(size() + sign * step);
  });
}
