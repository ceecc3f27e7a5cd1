import { client } from '../../api/client.ts'
import { download } from '../../api/resources.ts'

/** Saves what is not sent as a file; of the account in use unless another is named. */
export async function exportUnsent(accountId?: string): Promise<void> {
  const { exportId, fileName } = await client.sync.exportMutations(accountId === undefined ? {} : { accountId })
  download(exportId, fileName)
}
