import { type ReactNode, useEffect, useRef, useState } from 'react'

const FOCUSABLE = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, [tabindex="0"]'

/** Scrolls what is too long. Where nothing in it takes the focus, it does so itself, so that keys can scroll it. */
export function ScrollBody({ className, children }: { className: string; children?: ReactNode }) {
  const body = useRef<HTMLDivElement>(null)
  const [takesFocus, setTakesFocus] = useState(false)
  useEffect(() => {
    const scroller = body.current
    if (scroller === null) return
    const look = () =>
      setTakesFocus(scroller.scrollHeight > scroller.clientHeight && scroller.querySelector(FOCUSABLE) === null)
    const resized = new ResizeObserver(look)
    for (const element of [scroller, ...scroller.children]) resized.observe(element)
    return () => resized.disconnect()
  })
  return (
    <div ref={body} tabIndex={takesFocus ? 0 : undefined} className={`min-h-0 flex-1 overflow-y-auto ${className}`}>
      {children}
    </div>
  )
}
