/** Saves one setting as soon as it is changed, and offers to put it back. */
import type { Settings } from '#shared/contract/studio/system.ts'
import { api, client } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'

const words = en.settings
const KEY = api.system.settings.queryKey()

async function save(change: Partial<Settings>): Promise<void> {
  const before = queryClient.getQueryData<Settings>(KEY)
  // Shown at once; put back where it could not be saved.
  if (before) queryClient.setQueryData<Settings>(KEY, { ...before, ...change })
  try {
    queryClient.setQueryData<Settings>(KEY, await client.system.updateSettings(change))
  } catch (error) {
    if (before) queryClient.setQueryData<Settings>(KEY, before)
    throw error
  }
}

/** @param what the setting's name, for the message */
export function saveSetting<K extends keyof Settings>(key: K, value: Settings[K], what: string): void {
  const before = queryClient.getQueryData<Settings>(KEY)?.[key]
  if (before === value) return
  const undo = () => before !== undefined && saveSetting(key, before, what)
  const saved = save({ [key]: value } as Partial<Settings>).then(() =>
    toast({
      title: words.saved(what),
      group: 'settings',
      ...(before === undefined ? {} : { action: { label: en.common.undo, onSelect: undo } }),
    }),
  )
  attempt(saved, { title: words.notSaved(what), retry: () => saveSetting(key, value, what) })
}
