/** A flame graph on a canvas: click to fill the width with a call, keys to move, Ctrl+click to its source. */
import { button, el, setText } from '../../dom.js';
import { css, mix, textOn, type Rgb, type Theme } from '../../theme.js';
import { boxesOf, type Box, type Tree } from './call-tree.js';
import { t } from '../../text.js';

const rowHeight = 18;
const padding = 4;

export interface FlameLook {
  /** Callers below, and what they call above. */
  readonly upward: boolean;
  /** Without the box of all. */
  readonly headless: boolean;
}

export interface FlameEvents {
  readonly nameOf: (name: number) => string;
  /** What the tooltip and those who cannot see are told of a node. */
  readonly textOf: (tree: Tree, node: number) => string;
  readonly openSource: (tree: Tree, node: number) => void;
  /** The width is filled with a node. */
  readonly chosen: (tree: Tree, node: number) => void;
  readonly theme: () => Theme;
}

/** `net/http.(*conn).serve` → `net/http` */
export const packageOf = (name: string): string =>
  /^((?:.*\/)?[^./]*)/.exec(name.replace(/\[.*/, ''))?.[1] ?? name;

export class FlameGraph {
  readonly element: HTMLElement;
  readonly #canvas = el('canvas', { class: 'flame' });
  readonly #tip = el('div', { 'class': 'flame-tip', 'role': 'status', 'aria-live': 'polite' });
  readonly #scroller: HTMLElement;
  readonly #back: HTMLButtonElement;
  #tree: Tree | null = null;
  #look: FlameLook = { upward: false, headless: false };
  /** Names from the outermost call to the one that fills the width: numbers are others with every answer. */
  #path: readonly string[] = [];
  /** Paths that filled the width before. */
  #before: (readonly string[])[] = [];
  #root = 0;
  #active = 0;
  #boxes: readonly Box[] = [];
  readonly #colours = new Map<number, Rgb>();
  #matches: (name: number) => boolean = () => false;
  #searching = false;
  #frame = 0;

  constructor(
    label: string,
    private readonly events: FlameEvents,
  ) {
    const attributes = {
      'class': 'flame-scroll',
      'tabindex': '0',
      'role': 'application',
      'aria-label': label,
    };
    this.#scroller = el('div', attributes, this.#canvas);
    this.#back = button(t('Back'), () => this.#goBack(), {
      class: 'small',
      title: t('Show what filled the width before (Backspace)'),
    });
    const bar = el('div', { class: 'flame-bar' }, this.#back, this.#tip);
    this.element = el('div', { class: 'flame-graph' }, bar, this.#scroller);
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
    this.#scroller.addEventListener('keydown', (event) => this.#key(event));
    new ResizeObserver(() => this.#drawSoon()).observe(this.#scroller);
  }

  /** What fills the width, from the outermost call on; shown as soon as there is such a call. */
  get focus(): readonly string[] {
    return this.#path;
  }

  set focus(path: readonly string[]) {
    this.#path = path;
    this.#before = path.length > 0 ? [[]] : [];
  }

  set(tree: Tree | null, look: FlameLook): void {
    this.#tree = tree;
    if (look.upward !== this.#look.upward) this.#scroller.scrollTop = look.upward ? 1e6 : 0;
    this.#look = look;
    this.#colours.clear();
    this.#fill();
  }

  search(matches: ((name: number) => boolean) | null): void {
    this.#searching = matches !== null;
    this.#matches = matches ?? (() => false);
    this.#drawSoon();
  }

  redraw(): void {
    this.#colours.clear();
    this.#drawSoon();
  }

  /** Fills the width with a node; 0 is all. */
  #zoom(node: number): void {
    const tree = this.#tree;
    if (!tree) return;
    const path: string[] = [];
    for (let at = node; at > 0; at = tree.parent[at] ?? 0)
      path.unshift(this.events.nameOf(tree.name[at] ?? -1));
    if (path.join('\n') !== this.#path.join('\n')) this.#before.push(this.#path);
    this.#path = path;
    this.#fill();
    this.events.chosen(tree, node);
  }

  #goBack(): void {
    this.#path = this.#before.pop() ?? [];
    this.#fill();
    if (this.#tree) this.events.chosen(this.#tree, this.#root);
    // The button is gone when there is nothing to go back to.
    if (this.#back.hidden) this.#scroller.focus();
  }

  #fill(): void {
    const { headless } = this.#look;
    this.#root = this.#tree ? nodeAt(this.#tree, this.#path, this.events.nameOf) : 0;
    this.#active = this.#root === 0 && headless ? (this.#tree?.children[0]?.[0] ?? 0) : this.#root;
    this.#back.hidden = this.#root === 0 && this.#before.length === 0;
    setText(this.#tip, this.#textOf(this.#active));
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
    const width = this.#scroller.clientWidth;
    const least = this.#look.headless ? 1 : 0;
    const all = tree && width > 0 ? boxesOf(tree, this.#root, 1 / width) : [];
    this.#boxes = all.filter(({ depth }) => depth >= least);
    const rows = this.#boxes.reduce((most, { depth }) => Math.max(most, depth + 1 - least), 0);
    this.#scroller.classList.toggle('upward', this.#look.upward);
    const before = this.#canvas.clientHeight;
    const ratio = window.devicePixelRatio;
    this.#canvas.width = Math.max(1, Math.round(width * ratio));
    this.#canvas.height = Math.max(1, Math.round(rows * rowHeight * ratio));
    this.#canvas.style.width = `${width}px`;
    this.#canvas.style.height = `${rows * rowHeight}px`;
    // Flames stand on the ground, however high they are.
    if (this.#look.upward) this.#scroller.scrollTop += rows * rowHeight - before;
    const context = this.#canvas.getContext('2d');
    if (!context || !tree) return;
    const theme = this.events.theme();
    context.scale(ratio, ratio);
    context.font = theme.font;
    context.textBaseline = 'middle';
    for (const box of this.#boxes) this.#drawBox(context, theme, tree, box, width);
    this.#reveal();
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
    const y = this.#top(box.depth);
    const name = tree.name[box.node] ?? -1;
    const text = name < 0 ? t('all') : this.events.nameOf(name);
    const dim = this.#searching && !(name >= 0 && this.#matches(name));
    let fill = this.#colours.get(name);
    if (!fill) {
      fill =
        name < 0 ? mix(theme.foreground, theme.background, 0.2) : colourOf(packageOf(text), theme);
      this.#colours.set(name, fill);
    }
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

  /** Of the boxes of a depth, CSS px of the canvas. */
  #top(depth: number): number {
    const row = depth - (this.#look.headless ? 1 : 0);
    if (!this.#look.upward) return row * rowHeight;
    return Number.parseFloat(this.#canvas.style.height) - (row + 1) * rowHeight;
  }

  /** Scrolls to what is chosen with the keys. */
  #reveal(): void {
    const box = this.#boxes.find(({ node }) => node === this.#active);
    if (!box || document.activeElement !== this.#scroller) return;
    const top = this.#canvas.offsetTop + this.#top(box.depth);
    const { scrollTop, clientHeight } = this.#scroller;
    if (top < scrollTop) this.#scroller.scrollTop = top;
    else if (top + rowHeight > scrollTop + clientHeight)
      this.#scroller.scrollTop = top + rowHeight - clientHeight;
  }

  #at(event: MouseEvent): Box | undefined {
    const bounds = this.#canvas.getBoundingClientRect();
    const part = (event.clientX - bounds.left) / Math.max(1, bounds.width);
    const y = event.clientY - bounds.top;
    const here = ({ depth, start, end }: Box): boolean =>
      start <= part && part < end && this.#top(depth) <= y && y < this.#top(depth) + rowHeight;
    return this.#boxes.find(here);
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
    else this.#zoom(box.node);
  }

  #key(event: KeyboardEvent): void {
    const tree = this.#tree;
    if (!tree || event.altKey || event.ctrlKey || event.metaKey) return;
    const { upward, headless } = this.#look;
    const parent = tree.parent[this.#active] ?? -1;
    const outer = parent === 0 && headless ? undefined : parent;
    const inner = tree.children[this.#active]?.[0];
    const siblings = parent < 0 ? [0] : (tree.children[parent] ?? []);
    const place = siblings.indexOf(this.#active);
    const next = {
      ArrowUp: upward ? inner : outer,
      ArrowDown: upward ? outer : inner,
      ArrowLeft: siblings[place - 1],
      ArrowRight: siblings[place + 1],
      Home: headless ? tree.children[0]?.[0] : 0,
    }[event.key];
    if (event.key === 'Enter') this.#zoom(this.#active);
    else if (event.key === 'Backspace') this.#goBack();
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

/** The call with these callers; 0 where there is none. */
function nodeAt(tree: Tree, path: readonly string[], nameOf: (name: number) => string): number {
  let node = 0;
  for (const name of path) {
    const next = tree.children[node]?.find((child) => nameOf(tree.name[child] ?? -1) === name);
    if (next === undefined) return 0;
    node = next;
  }
  return node;
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
