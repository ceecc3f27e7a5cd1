/** Writes ONNX graphs by hand (onnx.proto3, IR version 8, operator set 17), so that tests need no model file. */
import { type Chunks, floatField, integerField, messageField, textField } from './protobuf.ts'

const IR_VERSION = 8
const OPERATOR_SET = 17

const ELEMENT_TYPES = { float32: 1, int8: 3, int64: 7 } as const
export type ElementType = keyof typeof ELEMENT_TYPES

/** The name of a value that flows between nodes. */
export type Value = string

type Attribute = number | readonly number[] | { readonly float: number }

export interface GraphBuilder {
  input(name: string, type: ElementType, shape: readonly (number | string)[]): Value
  output(value: Value, name: string, type: ElementType, shape: readonly (number | string)[]): void
  /** Adds a node with one result. Whole numbers and lists become INT and INTS attributes. */
  node(operator: string, inputs: readonly Value[], attributes?: Readonly<Record<string, Attribute>>): Value
  /** [quantized, scale, zero point] of a value whose range is found while the model runs. */
  quantize(value: Value): [Value, Value, Value]
  weight(name: string, shape: readonly number[], values: Float32Array | Int8Array): Value
  /** A scalar, or a list of whole numbers as shapes and indices need them. */
  integers(values: number | readonly number[]): Value
  float(value: number): Value
  /** The finished model file, piece by piece. */
  encode(): Chunks
}

function encodeAttribute(name: string, value: Attribute): Chunks {
  if (typeof value === 'number') {
    return messageField(5, textField(1, name), integerField(3, value), integerField(20, 2))
  }
  if ('float' in value) return messageField(5, textField(1, name), floatField(2, value.float), integerField(20, 1))
  return messageField(5, textField(1, name), ...value.map((entry) => integerField(8, entry)), integerField(20, 7))
}

function encodeTensor(name: string, shape: readonly number[], type: ElementType, data: ArrayBufferView): Chunks {
  const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)
  return messageField(
    5,
    ...shape.map((size) => integerField(1, size)),
    integerField(2, ELEMENT_TYPES[type]),
    textField(8, name),
    messageField(9, [bytes]),
  )
}

function encodeValueInfo(field: number, name: string, type: ElementType, shape: readonly (number | string)[]): Chunks {
  const dimensions = shape.map((size) =>
    messageField(1, typeof size === 'number' ? integerField(1, size) : textField(2, size)),
  )
  const tensorType = messageField(1, integerField(1, ELEMENT_TYPES[type]), messageField(2, ...dimensions))
  return messageField(field, textField(1, name), messageField(2, tensorType))
}

export function createGraph(name: string): GraphBuilder {
  const nodes: Chunks[] = []
  const tensors: Chunks[] = []
  const inputs: Chunks[] = []
  const outputs: Chunks[] = []
  let counter = 0

  function addNode(
    operator: string,
    from: readonly Value[],
    to: readonly Value[],
    attributes: Record<string, Attribute>,
  ): void {
    nodes.push(
      messageField(
        1,
        ...from.map((value) => textField(1, value)),
        ...to.map((value) => textField(2, value)),
        textField(3, `${operator}_${counter}`),
        textField(4, operator),
        ...Object.entries(attributes).map(([key, value]) => encodeAttribute(key, value)),
      ),
    )
  }

  return {
    input(inputName, type, shape) {
      inputs.push(encodeValueInfo(11, inputName, type, shape))
      return inputName
    },
    output(value, outputName, type, shape) {
      addNode('Identity', [value], [outputName], {})
      outputs.push(encodeValueInfo(12, outputName, type, shape))
    },
    node(operator, from, attributes = {}) {
      counter++
      const result = `${operator.toLowerCase()}_${counter}`
      addNode(operator, from, [result], attributes)
      return result
    },
    quantize(value) {
      counter++
      const results: [Value, Value, Value] = [`quantized_${counter}`, `scale_${counter}`, `zero_${counter}`]
      addNode('DynamicQuantizeLinear', [value], results, {})
      return results
    },
    weight(weightName, shape, values) {
      tensors.push(encodeTensor(weightName, shape, values instanceof Int8Array ? 'int8' : 'float32', values))
      return weightName
    },
    integers(values) {
      counter++
      const result = `integers_${counter}`
      const list = typeof values === 'number' ? [values] : values
      const shape = typeof values === 'number' ? [] : [values.length]
      tensors.push(encodeTensor(result, shape, 'int64', BigInt64Array.from(list.map(BigInt))))
      return result
    },
    float(value) {
      counter++
      const result = `float_${counter}`
      tensors.push(encodeTensor(result, [], 'float32', Float32Array.of(value)))
      return result
    },
    encode() {
      const graph = messageField(7, ...nodes, textField(2, name), ...tensors, ...inputs, ...outputs)
      const operatorSet = messageField(8, textField(1, ''), integerField(2, OPERATOR_SET))
      return [integerField(1, IR_VERSION), textField(2, 'luna'), graph, operatorSet].flat()
    },
  }
}
