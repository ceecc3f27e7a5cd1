import { describe, expect, it } from 'vitest'
import { readProgress } from './comfyui-progress.ts'
import { fillWorkflow, parseWorkflow, plainWorkflow, readWorkflow } from './comfyui-workflow.ts'
import { generatorOrigin, isLocalAddress } from './generator-address.ts'

/** As ComfyUI exports a workflow for a model that takes its prompt through a guider. */
const GUIDED = {
  '6': { class_type: 'CLIPTextEncode', inputs: { text: 'a lantern', clip: ['11', 0] }, _meta: { title: 'Prompt' } },
  '13': {
    class_type: 'SamplerCustomAdvanced',
    inputs: { noise: ['25', 0], guider: ['22', 0], latent_image: ['27', 0] },
  },
  '17': { class_type: 'BasicScheduler', inputs: { scheduler: 'simple', steps: 20, denoise: 1, model: ['30', 0] } },
  '22': { class_type: 'BasicGuider', inputs: { model: ['30', 0], conditioning: ['26', 0] } },
  '25': { class_type: 'RandomNoise', inputs: { noise_seed: 5 } },
  '26': { class_type: 'FluxGuidance', inputs: { guidance: 3.5, conditioning: ['6', 0] } },
  '27': { class_type: 'EmptySD3LatentImage', inputs: { width: 1024, height: 1024, batch_size: 1 } },
}

const request = {
  ...{ prompt: 'new', negativePrompt: 'bad', model: null, sampler: null, scheduler: null, steps: 8 },
  ...{ guidanceScale: 2, width: 640, height: 832, seed: '77', strength: 1, startPicture: null },
}

describe('a workflow', () => {
  it('shows where prompt, seed and size go, also through a guider', () => {
    const { slots, missing, nodes } = readWorkflow(parseWorkflow(JSON.stringify(GUIDED)))
    expect(slots).toEqual({
      prompt: { node: '6', input: 'text' },
      seed: { node: '25', input: 'noise_seed' },
      width: { node: '27', input: 'width' },
      height: { node: '27', input: 'height' },
      steps: { node: '17', input: 'steps' },
      guidance: { node: '26', input: 'guidance' },
      scheduler: { node: '17', input: 'scheduler' },
    })
    expect(missing).toEqual([])
    expect(nodes).toHaveLength(7)
    expect(nodes.find(({ id }) => id === '6')).toEqual({
      id: '6',
      type: 'CLIPTextEncode',
      title: 'Prompt',
      inputs: ['text'],
    })
  })

  it('is filled where there is a place and left alone elsewhere', () => {
    const workflow = parseWorkflow(JSON.stringify(GUIDED))
    const filled = fillWorkflow(workflow, readWorkflow(workflow).slots, request)
    expect(filled['6']?.inputs.text).toBe('new')
    expect(filled['25']?.inputs.noise_seed).toBe(77)
    expect(filled['27']?.inputs).toMatchObject({ width: 640, height: 832 })
    expect(filled['17']?.inputs).toMatchObject({ steps: 8, scheduler: 'simple' })
    expect(workflow['6']?.inputs.text).toBe('a lantern')
  })

  it('says what has to be chosen where it cannot tell', () => {
    const workflow = parseWorkflow(JSON.stringify({ a: { class_type: 'Unknown', inputs: { words: 'x' } } }))
    expect(readWorkflow(workflow).missing).toEqual(['prompt', 'seed'])
    expect(() => fillWorkflow(workflow, {}, request)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    const slots = { prompt: { node: 'a', input: 'words' }, seed: { node: 'b', input: 'seed' } }
    expect(() => fillWorkflow(workflow, slots, request)).toThrow(/not valid/)
  })

  it.each([
    ['no JSON', '{'],
    ['the format of the editor', '{"nodes":[],"links":[]}'],
    ['something else', '{"a":1}'],
    ['nothing', '{}'],
  ])('is refused where it is %s', (_, text) => {
    expect(() => parseWorkflow(text)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })

  it('ends where its links go round in a circle', () => {
    const circle = {
      a: { class_type: 'A', inputs: { positive: ['b', 0] } },
      b: { class_type: 'B', inputs: { conditioning: ['a', 0] } },
    }
    expect(readWorkflow(parseWorkflow(JSON.stringify(circle))).missing).toEqual(['prompt', 'seed'])
    const inputs = {
      positive: ['a', 0],
      conditioning: ['b', 0],
      conditioning_1: ['c', 0],
      text: ['b', 0],
      prompt: ['c', 0],
    }
    const knot = Object.fromEntries(['a', 'b', 'c'].map((id) => [id, { class_type: 'A', inputs }]))
    expect(readWorkflow(parseWorkflow(JSON.stringify(knot))).missing).toEqual(['prompt', 'seed'])
  })

  it('has both prompts and a sampler where it is the plain one', () => {
    const { workflow, slots } = plainWorkflow('dunes.safetensors')
    const filled = fillWorkflow(workflow, slots, request)
    expect([filled.positive?.inputs.text, filled.negative?.inputs.text]).toEqual(['new', 'bad'])
    expect(filled.model?.inputs.ckpt_name).toBe('dunes.safetensors')
  })
})

describe('progress', () => {
  const message = (data: unknown, type = 'progress') => JSON.stringify({ type, data })
  it('is read of the own workflow alone', () => {
    expect(readProgress(message({ value: 3, max: 4, prompt_id: 'mine' }), 'mine')).toBe(0.75)
    expect(readProgress(message({ value: 3, max: 4 }), 'mine')).toBe(0.75)
    expect(readProgress(message({ value: 9, max: 4 }), 'mine')).toBe(1)
    for (const other of [
      message({ value: 3, max: 4, prompt_id: 'other' }),
      message({ value: 1, max: 0 }),
      message({ status: {} }, 'status'),
      '{',
      'null',
    ]) {
      expect(readProgress(other, 'mine')).toBeNull()
    }
  })
})

describe('addresses', () => {
  it.each([
    'http://127.0.0.1:8188',
    'http://localhost',
    'http://[::1]:7860',
    'http://10.1.2.3',
    'http://192.168.0.9',
    'http://[fd00::1]',
  ])('%s is local', (address) => expect(isLocalAddress(address)).toBe(true))
  it.each(['http://example.com', 'http://8.8.8.8', 'http://localhost.example.com', 'http://172.32.0.1', 'nonsense'])(
    '%s is not',
    (address) => expect(isLocalAddress(address)).toBe(false),
  )
  it('are refused with a password, another scheme, or beyond what is allowed', () => {
    for (const address of ['http://a:b@127.0.0.1', 'file:///etc/passwd', 'ftp://127.0.0.1', 'http://8.8.8.8']) {
      expect(() => generatorOrigin(address, { allowsRemote: false })).toThrow(
        expect.objectContaining({ code: 'INVALID_INPUT' }),
      )
    }
    expect(generatorOrigin('https://gpu.example.com/x', { allowsRemote: true })).toBe('https://gpu.example.com')
  })
})
