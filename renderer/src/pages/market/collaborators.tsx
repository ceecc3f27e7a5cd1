import type { PublicAsset } from '#shared/contract/market/publications.ts'
import { routeHash } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'

/** Collaborators of the work's creator. Responses from before shares existed have none. */
export function Collaborators({ people = [] }: { people: PublicAsset['collaborators'] | undefined }) {
  if (people.length === 0) return null
  return (
    <section className="flex flex-col gap-1 text-sm">
      <h2 className="text-ink-2 text-xs">{en.shares.together}</h2>
      <ul className="flex flex-wrap gap-x-3 gap-y-1">
        {people.map(({ creatorId, handle, displayName }) => (
          <li key={creatorId}>
            {handle === null ? (
              displayName
            ) : (
              <a href={routeHash({ page: 'creator', handle })} className="text-accent hover:underline">
                {displayName}
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
