/** The mouse and the touchpad over the timeline. */
import type { Hit, Timeline } from './timeline.js';
import { ordered } from './range-mark.js';
import { panBy, timeOf, zoomAt, type Range } from './viewport.js';

export interface PointerEvents {
  /** The user moved the view by hand. */
  readonly moved: () => void;
  readonly click: (hit: Hit | null, event: PointerEvent) => void;
  readonly doubleClick: (hit: Hit | null) => void;
  readonly hover: (hit: Hit | null, event: PointerEvent) => void;
  readonly left: () => void;
  /** The pointer is over the axis. */
  readonly axis: (time: number, event: PointerEvent) => void;
  /** A moment is asked about: by a click on the axis, or by Alt and the pointer. */
  readonly moment: (time: number, pin: boolean) => void;
  /** A range is being marked, or is so: `done`. */
  readonly range: (range: Range, done: boolean) => void;
}

/** A pointer that moves less than this was meant to stay, CSS px. */
const still = 4;

/** x of the pointer over the boxes, for zooming with keys; null while it is elsewhere. */
export interface PointerPlace {
  x: number | null;
}

export function listenToPointer(timeline: Timeline, events: PointerEvents): PointerPlace {
  const place: PointerPlace = { x: null };
  const xIn = (event: MouseEvent): number => event.clientX - timeline.left;
  const pan = (px: number): void => {
    timeline.setView(panBy(timeline.view, timeline.extent, px));
    events.moved();
  };
  const zoom = (x: number, delta: number): void => {
    // A notch of a wheel is 100 or more, a pinch sends many small steps: both feel alike this way.
    const factor = Math.exp(Math.max(-60, Math.min(60, delta)) * 0.0075);
    timeline.setView(zoomAt(timeline.view, timeline.extent, x, factor));
    events.moved();
  };
  const wheel = (event: WheelEvent, always: boolean): void => {
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    if (
      event.ctrlKey ||
      event.metaKey ||
      (always && !event.shiftKey && Math.abs(dy) >= Math.abs(dx))
    ) {
      event.preventDefault();
      zoom(Math.max(0, xIn(event)), dy);
    } else if (event.shiftKey || Math.abs(dx) > Math.abs(dy)) {
      event.preventDefault();
      pan(dx !== 0 ? dx : dy);
    }
    // Anything else scrolls the lanes: the browser does that best.
  };
  timeline.scroller.addEventListener('wheel', (event) => wheel(event, false), { passive: false });
  timeline.axis.addEventListener('wheel', (event) => wheel(event, true), { passive: false });

  // Whoever clicks knows where the focus is: the ring is for the keyboard.
  window.addEventListener('keydown', () => timeline.element.classList.remove('by-pointer'));
  for (const area of [timeline.stage, timeline.axis] as readonly HTMLElement[]) {
    area.addEventListener('pointerdown', (down) => {
      if (down.button !== 0) return;
      timeline.element.classList.add('by-pointer');
      if (area === timeline.stage) timeline.scroller.focus({ preventScroll: true });
      down.preventDefault();
      area.setPointerCapture(down.pointerId);
      // The axis measures; over the lanes Shift does.
      const marks = area === timeline.axis || down.shiftKey;
      const from = timeOf(timeline.view, xIn(down));
      const view = timeline.view;
      const scroll = timeline.scroller.scrollTop;
      let dragging = false;
      const move = (event: PointerEvent): void => {
        const [dx, dy] = [event.clientX - down.clientX, event.clientY - down.clientY];
        if (!dragging && Math.hypot(dx, dy) < still) return;
        dragging = true;
        if (marks) {
          events.range(ordered({ start: from, end: timeOf(timeline.view, xIn(event)) }), false);
          return;
        }
        timeline.element.classList.add('dragging');
        timeline.setView(panBy(view, timeline.extent, -dx));
        timeline.element.classList.add('by-pointer');
        if (area === timeline.stage) timeline.scroller.scrollTop = scroll - dy;
        events.moved();
      };
      const up = (event: PointerEvent): void => {
        if (dragging) {
          if (marks) events.range(ordered({ start: from, end: timeOf(view, xIn(event)) }), true);
        } else {
          if (area === timeline.axis) events.moment(timeOf(timeline.view, xIn(event)), true);
          else events.click(timeline.hit(event.clientX, event.clientY), event);
        }
      };
      const end = (): void => {
        timeline.element.classList.remove('dragging');
        area.removeEventListener('pointermove', move);
        area.removeEventListener('pointerup', up);
      };
      area.addEventListener('pointermove', move);
      area.addEventListener('pointerup', up);
      area.addEventListener('lostpointercapture', end, { once: true });
    });
    area.addEventListener('pointermove', (event) => {
      place.x = xIn(event);
      timeline.cursor.hidden = false;
      timeline.cursor.style.transform = `translateX(${Math.round(place.x)}px)`;
      if (event.buttons !== 0) {
        events.left();
        return;
      }
      if (area === timeline.axis) events.axis(timeOf(timeline.view, place.x), event);
      else events.hover(timeline.hit(event.clientX, event.clientY), event);
      if (event.altKey) events.moment(timeOf(timeline.view, place.x), false);
    });
    area.addEventListener('pointerleave', () => {
      place.x = null;
      timeline.cursor.hidden = true;
      events.left();
    });
  }
  timeline.stage.addEventListener('dblclick', (event) =>
    events.doubleClick(timeline.hit(event.clientX, event.clientY)),
  );
  return place;
}
