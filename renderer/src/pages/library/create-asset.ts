import type { AssetKind } from '#shared/asset-card/kinds.ts'
import { client } from '../../api/client.ts'
import { attempt } from '../../components/attempt.ts'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'

/** A new asset without a file, opened at once. */
export function createAsset(kind: AssetKind): void {
  const name = en.library.actions.newOf(en.kinds[kind].one)
  attempt(client.assets.create({ kind, name }).then(({ id }) => navigate({ page: 'asset', id })))
}
