import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { t } from '../text.js';
import { headLength } from './marksFile.js';
import type { MarksPlace, MarksPlaces } from './traceMarks.js';

/** More than a file of marks ever is: something else has this name. Bytes. */
const largest = 16 * 2 ** 20;

export const besideOf = (trace: vscode.Uri): vscode.Uri =>
  trace.with({ path: `${trace.path}.notes.json` });

/** @param storage the folder of this extension, of the workspace where there is one. */
export function marksPlaces(trace: vscode.Uri, storage: vscode.Uri): MarksPlaces {
  const hash = createHash('sha256').update(trace.toString()).digest('hex');
  return {
    beside: place(besideOf(trace)),
    storage: place(vscode.Uri.joinPath(storage, 'marks', `${hash}.json`)),
    mayWriteBeside: () =>
      vscode.workspace.isTrusted &&
      vscode.workspace.fs.isWritableFileSystem(trace.scheme) !== false,
  };
}

/** @param file the trace on this machine; it may be many gigabytes long. */
export async function readHead(file: string): Promise<Uint8Array> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(headLength), 0, headLength, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return new Uint8Array(); // It cannot be shown either, and the server says why.
  }
}

function place(uri: vscode.Uri): MarksPlace {
  const { fs } = vscode.workspace;
  const isMissing = (error: unknown): boolean =>
    error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
  return {
    name: path.posix.basename(uri.path),
    read: async () => {
      try {
        const { size } = await fs.stat(uri);
        if (size > largest) throw new Error(t('it is too large'));
        return Buffer.from(await fs.readFile(uri)).toString('utf8');
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    write: async (text) => {
      if (text !== null) return fs.writeFile(uri, Buffer.from(text, 'utf8'));
      await fs.delete(uri).then(undefined, (error: unknown) => {
        if (!isMissing(error)) throw error;
      });
    },
  };
}
