/** Asks for the boxes that are missing; the newest wish wins and the others are cancelled. */
import { covers, frameOf, requestsFor, windowFor, type Frames, type Window } from './frames.js';
import { Abandoned, messageOf, type Asked, type BoxesAnswer, type Questions } from './questions.js';
import type { Range, Viewport } from './viewport.js';

interface InFlight {
  readonly lanes: ReadonlySet<string>;
  readonly window: Window;
  readonly revision: number;
  readonly asked: Asked<BoxesAnswer>;
}

/** Lanes on screen or nearly so, and those that scrolling may bring next. */
export interface Lanes {
  readonly urgent: readonly string[];
  readonly near: readonly string[];
}

const pauseAfterFailure = 1000;

export class BoxLoader {
  readonly #inFlight = new Set<InFlight>();
  /** Boxes older than this are asked for again. */
  #revision = 0;
  /** The search of which the boxes are to say what was found. */
  search: number | null = null;
  /** While there is no connection nothing is asked. */
  paused = false;
  #failedAt = -Infinity;

  constructor(
    private readonly questions: Questions,
    private readonly frames: Frames,
    /** New boxes are there, or a failure has been slept over. */
    private readonly arrived: () => void,
    private readonly failed: (message: string) => void,
  ) {}

  /** There is something new to ask for; failures until now are forgotten. */
  refresh(revision: number): void {
    this.#revision = revision;
    this.#failedAt = -Infinity;
  }

  get busy(): boolean {
    return this.#inFlight.size > 0;
  }

  /** Sees to it that the lanes have boxes fit for the view. Call it whenever something has moved. */
  update(lanes: Lanes, view: Viewport, extent: Range): void {
    if (this.paused || view.width < 2 || extent.end <= extent.start) return;
    if (performance.now() - this.#failedAt < pauseAfterFailure) return;
    for (const request of this.#inFlight) {
      if (covers(request.window, view, extent)) continue;
      this.#inFlight.delete(request);
      request.asked.cancel();
    }
    if (this.#missing(lanes.urgent, view, extent).length === 0) return;
    const window = windowFor(view, extent);
    for (const some of requestsFor(this.#missing(lanes.near, view, extent)))
      this.#ask(some, window);
  }

  /** True where every lane has the boxes it should have. */
  settled(lanes: readonly string[], view: Viewport, extent: Range): boolean {
    return this.frames.missing(lanes, view, extent, this.#revision).length === 0;
  }

  cancelAll(): void {
    for (const { asked } of this.#inFlight) asked.cancel();
    this.#inFlight.clear();
  }

  #missing(lanes: readonly string[], view: Viewport, extent: Range): readonly string[] {
    const coming = [...this.#inFlight].filter((request) => request.revision >= this.#revision);
    return this.frames
      .missing(lanes, view, extent, this.#revision)
      .filter((lane) => !coming.some((request) => request.lanes.has(lane)));
  }

  #ask(lanes: readonly string[], window: Window): void {
    const { start, end, resolution } = window;
    const revision = this.#revision;
    const asked = this.questions.ask({
      method: 'trace/boxes',
      lanes,
      start,
      end,
      resolution,
      search: this.search,
    });
    const request: InFlight = { lanes: new Set(lanes), window, revision, asked };
    this.#inFlight.add(request);
    asked.answer
      .then(({ result, columns }) =>
        this.frames.add(frameOf(lanes, window, revision, result, columns)),
      )
      .catch((error: unknown) => {
        if (error instanceof Abandoned) return;
        this.#failedAt = performance.now();
        this.failed(messageOf(error));
        setTimeout(this.arrived, pauseAfterFailure + 10);
      })
      .finally(() => {
        this.#inFlight.delete(request);
        this.arrived();
      });
  }
}
