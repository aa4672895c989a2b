/** The marks of one trace: read from beside it and from VS Code's storage, and kept where that may be. */
import type { Mark } from '../../protocol/marks.js';
import { messageOf, t } from '../text.js';
import { entryOf, formatMarks, idOf, parseMarks, type MarkedTrace } from './marksFile.js';

/** A file that may not be there. */
export interface MarksPlace {
  readonly name: string;
  /** Null where there is none. */
  read(): Promise<string | null>;
  /** @param text null: it is to be gone. @throws Error where that is not possible. */
  write(text: string | null): Promise<void>;
}

export interface MarksPlaces {
  /** Beside the trace. */
  readonly beside: MarksPlace;
  /** Within VS Code's own storage. */
  readonly storage: MarksPlace;
  /** Whether anything may be written beside the trace: never in a folder that is not trusted. */
  readonly mayWriteBeside: () => boolean;
}

export class TraceMarks {
  /** Called whenever something is different. */
  onChange: () => void = () => undefined;
  /** By start. */
  marks: readonly Mark[] = [];
  /** Of traces that had this name before; they are kept, and are nowhere in what is shown. */
  others: readonly Mark[] = [];
  /** A sentence for the user, where the file beside the trace is of no use. */
  problem: string | null = null;
  #head: Uint8Array | null = null;
  /** One change after another: each begins with what the one before has left. */
  #last: Promise<void> = Promise.resolve();

  /** @param keptElsewhere told why, when a mark could not be kept beside the trace. */
  constructor(
    private readonly places: MarksPlaces,
    private readonly keptElsewhere: (why: string) => void,
  ) {}

  /** Another trace may have taken the place of the one that was there. @param head its beginning. */
  async identify(head: Uint8Array): Promise<void> {
    this.#head = head.length > 0 ? head : null;
    await this.reload();
  }

  /** Somebody else may have changed the file. */
  reload(): Promise<void> {
    return this.#inTurn(async () => {
      const { own, others } = await this.#read();
      this.#set(own, others);
    });
  }

  add(mark: Mark): Promise<void> {
    return this.#change((marks) => [...marks, mark]);
  }

  edit(id: string, text: string): Promise<void> {
    return this.#change((marks) =>
      marks.map((mark) => (mark.id === id ? { ...mark, text } : mark)),
    );
  }

  delete(id: string): Promise<void> {
    return this.#change((marks) => marks.filter((mark) => mark.id !== id));
  }

  /** Forgets what was marked in traces that had this name before. */
  deleteOthers(): Promise<void> {
    return this.#inTurn(async () => {
      const head = this.#head;
      if (!head) return;
      const [beside, storage] = await Promise.all([this.#beside(), this.#storage()]);
      const only = (all: readonly MarkedTrace[]): readonly MarkedTrace[] => {
        const { own } = entryOf(all, head);
        return own ? [own] : [];
      };
      if (beside.length > 1 || (beside.length > 0 && only(beside).length === 0))
        await this.#writeBeside(only(beside));
      await write(this.places.storage, only(storage));
      const { own, others } = await this.#read();
      this.#set(own, others);
    });
  }

  #change(change: (marks: readonly Mark[]) => readonly Mark[]): Promise<void> {
    return this.#inTurn(async () => {
      const head = this.#head;
      if (!head) throw new Error(t('The trace is not open yet, so nothing in it can be marked.'));
      const { own } = await this.#read();
      const marks = [...change(own)].sort((a, b) => a.start - b.start || b.end - a.end);
      await this.#keep(head, marks);
      this.#set(marks, this.others);
    });
  }

  async #keep(head: Uint8Array, marks: readonly Mark[]): Promise<void> {
    const { storage } = this.places;
    const beside = await this.#beside();
    const there = entryOf(beside, head);
    const kept = entryOf(await this.#storage(), head);
    const id = there.own ?? kept.own ?? idOf(head);
    const { bytes, sha256 } = id;
    const entry = { bytes, sha256, marks };
    try {
      await this.#writeBeside(marks.length > 0 ? [...there.others, entry] : there.others);
    } catch (error) {
      const ids = new Set(marks.map((mark) => mark.id));
      const deleted = (there.own?.marks ?? []).flatMap((mark) => (ids.has(mark.id) ? [] : mark.id));
      await write(storage, [...kept.others, { ...entry, deleted }]);
      this.keptElsewhere(messageOf(error));
      return;
    }
    if (kept.own) await write(storage, kept.others);
  }

  async #writeBeside(traces: readonly MarkedTrace[]): Promise<void> {
    const { beside, mayWriteBeside } = this.places;
    if (!mayWriteBeside()) throw new Error(t('the folder is not trusted'));
    if (this.problem !== null) throw new Error(this.problem);
    await write(beside, traces);
  }

  async #read(): Promise<{ readonly own: readonly Mark[]; readonly others: readonly Mark[] }> {
    const head = this.#head;
    if (!head) return { own: [], others: [] };
    const [beside, storage] = [await this.#beside(), await this.#storage()];
    const [there, kept] = [entryOf(beside, head), entryOf(storage, head)];
    const newer = kept.own?.marks ?? [];
    const gone = new Set([...newer.map(({ id }) => id), ...(kept.own?.deleted ?? [])]);
    const own = [...(there.own?.marks ?? []).filter(({ id }) => !gone.has(id)), ...newer];
    const others = new Map<string, Mark>();
    for (const { marks } of [...there.others, ...kept.others])
      for (const mark of marks) others.set(mark.id, mark);
    return { own, others: [...others.values()] };
  }

  async #beside(): Promise<readonly MarkedTrace[]> {
    const { beside } = this.places;
    this.problem = null;
    try {
      const text = await beside.read();
      return text === null ? [] : parseMarks(text);
    } catch (error) {
      this.problem = t(
        '{0} is left alone: {1}. Mend or delete it to keep marks there.',
        beside.name,
        messageOf(error),
      );
      return [];
    }
  }

  /** What is damaged there nobody can mend: it begins anew. */
  async #storage(): Promise<readonly MarkedTrace[]> {
    try {
      const text = await this.places.storage.read();
      return text === null ? [] : parseMarks(text);
    } catch {
      return [];
    }
  }

  #set(own: readonly Mark[], others: readonly Mark[]): void {
    this.marks = [...own].sort((a, b) => a.start - b.start || b.end - a.end);
    this.others = others;
    this.onChange();
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.#last.then(act);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** What a list has room for. */
export const firstLine = (text: string): string => text.replace(/\n.*/s, ' …');

/** A file without marks would only be in the way. */
const write = (place: MarksPlace, traces: readonly MarkedTrace[]): Promise<void> =>
  place.write(traces.length > 0 ? formatMarks(traces) : null);
