/** A flame graph on a canvas: click to fill the width with a call, keys to move, Ctrl+click to its source. */
import { el, setText } from '../../dom.js';
import { css, mix, textOn, type Rgb, type Theme } from '../../theme.js';
import { boxesOf, type Box, type Tree } from './call-tree.js';

const rowHeight = 18;
const padding = 4;

export interface FlameEvents {
  readonly nameOf: (name: number) => string;
  /** What the tooltip and those who cannot see are told of a node. */
  readonly textOf: (tree: Tree, node: number) => string;
  readonly openSource: (tree: Tree, node: number) => void;
  readonly chosen: (tree: Tree, node: number) => void;
  readonly theme: () => Theme;
}

/** `net/http.(*conn).serve` → `net/http` */
export const packageOf = (name: string): string =>
  /^((?:.*\/)?[^./]*)/.exec(name.replace(/\[.*/, ''))?.[1] ?? name;

export class FlameGraph {
  readonly #canvas = el('canvas', { class: 'flame' });
  readonly #tip = el('div', { 'class': 'flame-tip', 'role': 'status', 'aria-live': 'polite' });
  readonly element: HTMLElement;
  #tree: Tree | null = null;
  #root = 0;
  #active = 0;
  #boxes: readonly Box[] = [];
  #matches: (name: number) => boolean = () => false;
  #searching = false;
  #frame = 0;

  constructor(
    label: string,
    private readonly events: FlameEvents,
  ) {
    const attributes = {
      'class': 'flame-graph',
      'tabindex': '0',
      'role': 'application',
      'aria-label': label,
    };
    this.element = el('div', attributes, this.#canvas);
    this.#canvas.addEventListener('mousemove', (event) => this.#hover(event));
    this.#canvas.addEventListener('mouseleave', () =>
      setText(this.#tip, this.#textOf(this.#active)),
    );
    this.#canvas.addEventListener('click', (event) => this.#click(event));
    this.#canvas.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      const box = this.#at(event);
      if (box && this.#tree) this.events.openSource(this.#tree, box.node);
    });
    this.element.addEventListener('keydown', (event) => this.#key(event));
    new ResizeObserver(() => this.#drawSoon()).observe(this.element);
  }

  /** Says what is under the pointer or chosen with the keys. */
  get status(): HTMLElement {
    return this.#tip;
  }

  set(tree: Tree | null): void {
    this.#tree = tree;
    this.#root = this.#active = 0;
    setText(this.#tip, '');
    this.#drawSoon();
  }

  search(matches: ((name: number) => boolean) | null): void {
    this.#searching = matches !== null;
    this.#matches = matches ?? (() => false);
    this.#drawSoon();
  }

  redraw(): void {
    this.#drawSoon();
  }

  /** Fills the width with a node; 0 is all. */
  zoom(node: number): void {
    this.#root = this.#active = node;
    setText(this.#tip, this.#textOf(node));
    this.#drawSoon();
  }

  #textOf(node: number): string {
    return this.#tree ? this.events.textOf(this.#tree, node) : '';
  }

  #drawSoon(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#frame = 0;
    const tree = this.#tree;
    const width = this.element.clientWidth;
    this.#boxes = tree && width > 0 ? boxesOf(tree, this.#root, 1 / width) : [];
    const rows = this.#boxes.reduce((most, { depth }) => Math.max(most, depth + 1), 0);
    const ratio = window.devicePixelRatio;
    this.#canvas.width = Math.max(1, Math.round(width * ratio));
    this.#canvas.height = Math.max(1, Math.round(rows * rowHeight * ratio));
    this.#canvas.style.width = `${width}px`;
    this.#canvas.style.height = `${rows * rowHeight}px`;
    const context = this.#canvas.getContext('2d');
    if (!context || !tree) return;
    const theme = this.events.theme();
    context.scale(ratio, ratio);
    context.font = theme.font;
    context.textBaseline = 'middle';
    for (const box of this.#boxes) this.#drawBox(context, theme, tree, box, width);
  }

  #drawBox(
    context: CanvasRenderingContext2D,
    theme: Theme,
    tree: Tree,
    box: Box,
    width: number,
  ): void {
    const x = box.start * width;
    const w = Math.max(1, (box.end - box.start) * width - 1);
    const y = box.depth * rowHeight;
    const name = tree.name[box.node] ?? -1;
    const text = name < 0 ? 'all' : this.events.nameOf(name);
    const dim = this.#searching && !(name >= 0 && this.#matches(name));
    let fill =
      name < 0 ? mix(theme.foreground, theme.background, 0.2) : colourOf(packageOf(text), theme);
    if (dim) fill = mix(fill, theme.background, 0.3);
    context.fillStyle = css(fill);
    context.fillRect(x, y, w, rowHeight - 1);
    if (box.node === this.#active || theme.highContrast) {
      context.strokeStyle = css(box.node === this.#active ? theme.foreground : theme.border);
      context.strokeRect(x + 0.5, y + 0.5, Math.max(0, w - 1), rowHeight - 2);
    }
    if (w < 30) return;
    context.save();
    context.beginPath();
    context.rect(x + padding, y, w - 2 * padding, rowHeight);
    context.clip();
    context.fillStyle = textOn(fill);
    context.fillText(text, x + padding, y + rowHeight / 2);
    context.restore();
  }

  #at(event: MouseEvent): Box | undefined {
    const bounds = this.#canvas.getBoundingClientRect();
    const part = (event.clientX - bounds.left) / Math.max(1, bounds.width);
    const depth = Math.floor((event.clientY - bounds.top) / rowHeight);
    return this.#boxes.find((box) => box.depth === depth && box.start <= part && part < box.end);
  }

  #hover(event: MouseEvent): void {
    const box = this.#at(event);
    this.#canvas.classList.toggle('over', box !== undefined);
    setText(this.#tip, this.#textOf(box?.node ?? this.#active));
  }

  #click(event: MouseEvent): void {
    const box = this.#at(event);
    if (!box || !this.#tree) return;
    if (event.ctrlKey || event.metaKey) this.events.openSource(this.#tree, box.node);
    else {
      this.zoom(box.node);
      this.events.chosen(this.#tree, box.node);
    }
  }

  #key(event: KeyboardEvent): void {
    const tree = this.#tree;
    if (!tree || event.altKey || event.ctrlKey || event.metaKey) return;
    const parent = tree.parent[this.#active] ?? -1;
    const siblings = parent < 0 ? [0] : (tree.children[parent] ?? []);
    const place = siblings.indexOf(this.#active);
    const next = {
      ArrowUp: parent,
      ArrowDown: tree.children[this.#active]?.[0],
      ArrowLeft: siblings[place - 1],
      ArrowRight: siblings[place + 1],
      Home: 0,
    }[event.key];
    if (event.key === 'Enter') {
      this.zoom(this.#active);
      this.events.chosen(tree, this.#active);
    } else if (event.key === 'Backspace') this.zoom(Math.max(0, tree.parent[this.#root] ?? 0));
    else if (event.key === 'o') this.events.openSource(tree, this.#active);
    else if (next === undefined || next < 0) {
      if (!event.key.startsWith('Arrow')) return;
    } else {
      this.#active = next;
      setText(this.#tip, this.#textOf(next));
      this.#drawSoon();
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Always the same for a package. */
function colourOf(name: string, theme: Theme): Rgb {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (hash * 31 + name.charCodeAt(i)) >>> 0;
  const hue = (hash % 360) / 60;
  const x = 1 - Math.abs((hue % 2) - 1);
  const [r, g, b] = [
    [1, x, 0],
    [x, 1, 0],
    [0, 1, x],
    [0, x, 1],
    [x, 0, 1],
    [1, 0, x],
  ][Math.floor(hue)] ?? [1, 1, 1];
  const at = (part = 0): number => Math.round(70 + 150 * part);
  return mix([at(r), at(g), at(b)], theme.background, theme.dark ? 0.7 : 0.6);
}
