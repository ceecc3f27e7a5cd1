import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import { DataTable } from '../../components/data-table.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'

const words = en.pricing.drafts

/** Unpublished works: their offers are set in their submission, which has the same editor. */
export function DraftsTable() {
  const { data } = useQuery(api.submissions.list.queryOptions())
  const drafts = (data ?? []).filter(({ state }) => state === 'local' || state === 'draft')
  if (drafts.length === 0) return null
  return (
    <section aria-label={words.title} className="pt-6">
      <h2 className="px-4 pb-2 font-semibold text-base">{words.title}</h2>
      <DataTable
        label={words.title}
        columns={[
          { key: 'name', header: words.work, cell: ({ name }) => <span className="font-medium">{name}</span> },
          { key: 'next', header: words.next, width: '46%', cell: () => words.setThere },
        ]}
        rows={drafts}
        keyOf={({ id }) => id}
        onOpen={({ id }) => navigate({ page: 'submissions', id })}
      />
    </section>
  )
}
