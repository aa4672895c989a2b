import * as vscode from 'vscode';
import { protocolVersion } from '../protocol/trace.js';
import { registerCommands } from './commands.js';
import { TraceEditor } from './editor/traceEditor.js';
import { openLink } from './openLink.js';
import { launch } from './server/launch.js';
import type { ServerProcess } from './server/serverProcess.js';
import { Trees } from './trees/trees.js';
import { Supervisor } from './server/supervisor.js';
import { Sources } from './source/sources.js';
import { messageOf, t, translateWith } from './text.js';
import { TraceSessions } from './trace/traceSessions.js';

/** What other extensions and the end-to-end tests may use. */
export interface Api {
  /** The process id of the server of this window, while one runs. */
  serverProcessId(): number | undefined;
}

/** How long a server without a trace is kept, ms. */
const idle = 5 * 60_000;

export function activate(context: vscode.ExtensionContext): Api {
  translateWith((message, ...values) => vscode.l10n.t(message, ...values));
  const log = vscode.window.createOutputChannel('TraceInsight', { log: true });
  const { version } = context.extension.packageJSON as { version: string };

  const supervisor = new Supervisor({
    idle,
    log,
    launch: async () => {
      const server = await launch(places(context), {
        log,
        logLevel: vscode.LogLevel[log.logLevel].toLowerCase().replace('warning', 'warn'),
        clientVersion: version,
      });
      await limitMemory(server);
      return server;
    },
  });
  const limitMemory = async (server: ServerProcess): Promise<void> => {
    try {
      await server.request('server/memoryLimit', { bytes: memoryLimit() });
    } catch (error) {
      log.warn(messageOf(error));
    }
  };
  const restartServer = async (): Promise<void> => {
    try {
      await sessions.restartServer();
    } catch (error) {
      await incident(messageOf(error));
    }
  };
  const incident = async (message: string): Promise<void> => {
    const [restart, show] = [t('Restart'), t('Show Log')];
    const choice = await vscode.window.showErrorMessage(message, restart, show);
    if (choice === restart) await restartServer();
    if (choice === show) log.show();
  };
  const sessions = new TraceSessions(supervisor, (message) => void incident(message));
  const sources = new Sources(context.workspaceState, log);
  const editor = new TraceEditor(context, supervisor, sessions, sources, log);
  const trees = new Trees(() => editor.front(), editor.marks);
  editor.onFront = (news) => trees.changed(news);

  const showVersions = async (): Promise<void> => {
    const server = supervisor.running;
    const text = [
      `TraceInsight ${version}, protocol ${protocolVersion}`,
      server
        ? t('Server {0}, process {1}', server.version, server.processId ?? 0)
        : t('Server: {0}', supervisor.status.kind),
      `VS Code ${vscode.version}, Node ${process.versions.node}`,
      `${process.platform} ${process.arch}`,
    ].join('\n');
    const copy = t('Copy');
    const options = { modal: true, detail: text };
    const choice = await vscode.window.showInformationMessage('TraceInsight', options, copy);
    if (choice === copy) await vscode.env.clipboard.writeText(text);
  };

  context.subscriptions.push(
    log,
    editor.register(),
    trees,
    registerCommands({ editor, trees, showLog: () => log.show(), restartServer, showVersions }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      const server = supervisor.running;
      if (server && change.affectsConfiguration('traceinsight.memoryLimit'))
        void limitMemory(server);
    }),
    vscode.window.registerUriHandler({ handleUri: (uri) => openLink(uri, editor) }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => sources.forget()),
    { dispose: () => sessions.dispose() },
    { dispose: () => void supervisor.stop() },
  );
  return { serverProcessId: () => supervisor.running?.processId };
}

/** What traces may take of memory, bytes; at least what a generation of a usual trace needs. */
function memoryLimit(): number {
  const megabytes = vscode.workspace.getConfiguration('traceinsight').get<number>('memoryLimit');
  return Math.round(Math.max(64, megabytes ?? 1024)) * 2 ** 20;
}

function places(context: vscode.ExtensionContext): Parameters<typeof launch>[0] {
  const configuration = vscode.workspace.getConfiguration('traceinsight.server');
  const trusted = vscode.workspace.isTrusted;
  return {
    extensionFolder: context.extensionPath,
    platform: process.platform,
    environment: process.env.TRACEINSIGHT_SERVER,
    serverPath: trusted ? configuration.get<string>('path') : undefined,
    dotnetPath: trusted ? configuration.get<string>('dotnetPath') : undefined,
  };
}
