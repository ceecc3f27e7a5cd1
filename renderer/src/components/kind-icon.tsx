import {
  AudioLines,
  Blocks,
  FileText,
  Film,
  Image,
  Lamp,
  type LucideIcon,
  MapPin,
  Mic,
  Music,
  Palette,
  Scroll,
  Sword,
  UserRound,
} from 'lucide-react'
import type { AssetKind } from '#shared/asset-card/kinds.ts'

const ICONS: Record<AssetKind, LucideIcon> = {
  character: UserRound,
  location: MapPin,
  item: Sword,
  quest_hook: Scroll,
  room_template: Lamp,
  custom_module: Blocks,
  image: Image,
  video: Film,
  audio: AudioLines,
  voice: Mic,
  music: Music,
  style_pack: Palette,
  template: FileText,
}

/** Decoration next to the kind's name; sized by the surrounding control. */
export function KindIcon({ kind, className }: { kind: AssetKind; className?: string }) {
  const Icon = ICONS[kind]
  return <Icon aria-hidden className={className} />
}
