import type { Question, AnswerTo, Place } from '../../protocol/messages.js';
import type { TraceMarks } from '../marks/traceMarks.js';

/** The trace that the trees are of: the one whose timeline was in front last. */
export interface Front {
  /** Its address, as VS Code writes it. */
  readonly trace: string;
  ask<M extends Question['method']>(
    question: Extract<Question, { readonly method: M }>,
  ): Promise<AnswerTo<M>>;
  /** In its timeline, which comes to the front. */
  show(place: Place): void;
  /** Asks for another note there. */
  editMark(id: string): void;
  readonly marks: TraceMarks | undefined;
}

/** The command of an item that was clicked; it has the place as its argument. */
export const showCommand = 'traceinsight.tree.show';
/** The command to list more of what there is too much of at once. */
export const moreCommand = 'traceinsight.tree.more';
