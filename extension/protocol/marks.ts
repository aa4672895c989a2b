/** What the user has marked in a trace, perhaps with a note. Times are ns since the first event. */
export interface Mark {
  /** Its own, among all marks. */
  readonly id: string;
  /** The lane of a marked span; null for a moment or a range of the whole trace. */
  readonly lane: string | null;
  readonly start: number;
  /** Of a moment the same as `start`. */
  readonly end: number;
  /** What is marked, such as `G17 Waiting: chan receive`. */
  readonly about: string;
  /** What the user has written; may be empty. */
  readonly text: string;
}

/** What is to be marked. */
export type MarkPlace = Omit<Mark, 'id' | 'text'>;
