/** Where the studio keeps its data, by the custom of each system; all ways to start it agree. */
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface DataFolders {
  readonly library: string
  /** Model weights: large, shared by all libraries of this user, and made again by a download. */
  readonly models: string
  /** The log files of the studio's programs; kept small, and readable only by this user. */
  readonly logs: string
  /** The data of the local market, which runs alongside the studio if none is configured. */
  readonly market: string
}

/** @param library another library, as given with `--library`; its models stay the user's own. */
export function dataFolders(library?: string, environment: NodeJS.ProcessEnv = process.env): DataFolders {
  const root = environment['LUNA_STUDIO_HOME'] ?? join(applicationData(environment), 'Luna Studio')
  return {
    library: library ?? join(root, 'library'),
    models: environment['LUNA_STUDIO_MODELS'] ?? join(root, 'models'),
    logs: join(root, 'logs'),
    market: join(root, 'market'),
  }
}

function applicationData(environment: NodeJS.ProcessEnv): string {
  switch (process.platform) {
    case 'win32':
      return environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming')
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support')
    default:
      return environment['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share')
  }
}
