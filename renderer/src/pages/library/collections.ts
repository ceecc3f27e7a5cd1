/** The collections as the engine has them, and which of them are open. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { Collection } from '#shared/contract/studio/collections.ts'
import { api } from '../../api/client.ts'

export function useCollections(): UseQueryResult<Collection[]> {
  return useQuery(api.collections.list.queryOptions())
}

/** Collections whose contents show; remembered. */
export const useOpenCollections = create<{ open: readonly string[] }>()(
  persist(() => ({ open: [] as readonly string[] }), { name: 'luna.collections', version: 1 }),
)

export function setOpen(id: string, isOpen: boolean): void {
  useOpenCollections.setState(({ open }) => ({
    open: isOpen ? [...open.filter((other) => other !== id), id] : open.filter((other) => other !== id),
  }))
}
