import { Upload } from 'lucide-react'
import { useEffect, useState } from 'react'
import { desktop } from '../api/desktop.ts'
import { en } from '../strings/en.ts'
import { collectDropped } from './collect-files.ts'
import { importPaths, importReading } from './importing.ts'

const words = en.library.imports

function carriesFiles(event: DragEvent): event is DragEvent & { dataTransfer: DataTransfer } {
  return event.dataTransfer?.types.includes('Files') ?? false
}

function takeDrop(transfer: DataTransfer): void {
  const paths = desktop ? [...transfer.files].map((file) => desktop?.pathForFile(file) ?? '') : []
  // The engine opens dropped folders by itself where it can reach them.
  if (paths.length > 0 && paths.every((path) => path !== '')) importPaths(paths)
  else importReading(collectDropped(transfer))
}

/** Makes the whole window take files. A control that takes a drop for itself prevents the event's default. */
export function DropZone() {
  const [over, setOver] = useState(false)
  useEffect(() => {
    // Entering a child fires before leaving its parent, so the depth tells when the pointer left for good.
    let depth = 0
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      depth += 1
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      depth = Math.max(0, depth - 1)
      if (depth === 0) setOver(false)
    }
    const hover = (event: DragEvent) => {
      if (!event.defaultPrevented && carriesFiles(event)) event.preventDefault()
    }
    const drop = (event: DragEvent) => {
      depth = 0
      setOver(false)
      if (event.defaultPrevented || !carriesFiles(event)) return
      event.preventDefault()
      takeDrop(event.dataTransfer)
    }
    const listeners = { dragenter: enter, dragleave: leave, dragover: hover, drop }
    for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name as 'drop', listener)
    return () => {
      for (const [name, listener] of Object.entries(listeners)) window.removeEventListener(name as 'drop', listener)
    }
  }, [])
  if (!over) return null
  return (
    <div className="animate-appear pointer-events-none fixed inset-2 z-60 flex flex-col items-center justify-center gap-2 rounded-lg border-2 border-accent border-dashed bg-raised/90 text-center">
      <Upload className="size-8 stroke-[1.25] text-accent" aria-hidden />
      <p className="font-semibold text-lg">{words.drop}</p>
      <p className="text-ink-2">{words.dropText}</p>
    </div>
  )
}
