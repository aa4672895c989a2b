/** What features draw over the lanes. */
import type { Pen } from './pen.js';
import type { Theme } from './theme.js';
import type { Viewport } from './viewport.js';

/** Top and height of the boxes of a lane, CSS px of the canvas, whether on screen or not. */
export interface Place {
  readonly y: number;
  readonly height: number;
}

export interface Scene {
  readonly view: Viewport;
  readonly theme: Theme;
  /** Of the canvas, CSS px. */
  readonly height: number;
  /** Lanes on screen that have boxes, top to bottom. */
  readonly lanes: readonly (Place & { readonly id: string })[];
  /** Null where the lane has no row. */
  readonly lane: (id: string) => Place | null;
  /** The header of a group; null where there is none of this name. */
  readonly group: (name: string) => Place | null;
}

/** Called with every picture, after the boxes; coordinates are CSS px. */
export type Overlay = (context: Pen, scene: Scene) => void;
