import { LoaderCircle } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../../components/button.tsx'
import { en } from '../../../strings/en.ts'
import type { LoadedPicture } from './use-loaded-picture.ts'

const words = en.editor.picture

/** Says what happens to the picture, over it and without moving it. */
export function Framed({ loaded, children }: { loaded: LoadedPicture; children: ReactNode }) {
  return (
    <div className="relative flex size-full min-h-0 flex-col">
      {children}
      <div role="status" className="pointer-events-none absolute top-2 left-1/2 -translate-x-1/2">
        {loaded.loading && loaded.url !== null && (
          <span className="flex items-center gap-2 rounded-md bg-raised px-2 py-1 text-ink-2 text-xs shadow-float">
            <LoaderCircle className="size-3.5 motion-safe:animate-spin" aria-hidden />
            {words.updating}
          </span>
        )}
        {loaded.failed && (
          <span className="pointer-events-auto flex items-center gap-2 rounded-md bg-raised py-1 pr-1 pl-3 text-sm shadow-float">
            {words.failed}
            <Button size="small" onClick={loaded.retry}>
              {en.common.retry}
            </Button>
          </span>
        )}
      </div>
    </div>
  )
}
