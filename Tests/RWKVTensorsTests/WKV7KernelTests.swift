import CRWKVKernels
import Foundation
import Testing

@testable import RWKVTensors

/// A head of RWKV-7 in every instruction set against its equations in double precision.
@Suite struct WKV7KernelTests {
  /// Rows of tokens in memory that C functions can be pointed into.
  private final class Block {
    let base: UnsafeMutablePointer<Float>
    let count: Int

    init(_ numbers: [Float]) {
      count = numbers.count
      base = .allocate(capacity: count)
      base.initialize(from: numbers, count: count)
    }

    deinit { base.deallocate() }

    var numbers: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }
  }

  @Test(arguments: Kernels.all.indices, [1, 3, 4, 8, 16, 20, 31, 64])
  func everyStepFollowsTheEquations(_ table: Int, _ n: Int) {
    let (kernels, tokens, width) = (Kernels.all[table].c.pointee, 3, n + 5)
    func block(_ count: Int, _ seed: UInt64) -> Block {
      Block(KernelTests.numbers(count, seed: seed))
    }
    let (w0, a0, kk, ka, v0, bonus) = (
      block(n, 1), block(n, 2), block(n, 3), block(n, 4), block(n, 5), block(n, 6)
    )
    let (receptance, gate, first, adaption) = (
      block(tokens * width, 7), block(tokens * width, 8), block(tokens * width, 9),
      block(tokens * width, 10)
    )
    let (decay, rate, key, value) = (
      block(tokens * width, 11), block(tokens * width, 12), block(tokens * width, 13),
      block(tokens * width, 14)
    )
    let (removal, output) = (block(tokens * width, 15), block(tokens * width, 16))
    let memory = block(n * n, 17)
    var exact = Exact(
      n: n, w0: w0.numbers, a0: a0.numbers, kk: kk.numbers, ka: ka.numbers, v0: v0.numbers,
      bonus: bonus.numbers, memory: memory.numbers.map(Double.init))
    let expected = (0..<tokens).map { token in
      func row(_ block: Block) -> [Double] {
        block.numbers[token * width..<token * width + n].map(Double.init)
      }
      return exact.step(
        receptance: row(receptance), gate: row(gate), first: row(first), adaption: row(adaption),
        decay: row(decay), rate: row(rate), key: row(key), value: row(value))
    }

    let biases = ck_wkv7_biases(decay: w0.base, rate: a0.base, removal: kk.base, key: ka.base)
    for at in stride(from: 0, to: tokens * width, by: width) {
      kernels.blend(first.base + at, v0.base, adaption.base + at, value.base + at, n)
      kernels.wkv7_inputs(
        n, biases, decay.base + at, rate.base + at, key.base + at, removal.base + at)
    }
    kernels.wkv7(
      tokens, n, width,
      ck_wkv7_inputs(
        decay: decay.base, receptance: receptance.base, key: key.base, value: value.base,
        removal: removal.base, rate: rate.base),
      memory.base, output.base)
    for at in stride(from: 0, to: tokens * width, by: width) {
      kernels.wkv7_bonus(
        n, receptance.base + at, key.base + at, bonus.base, value.base + at, gate.base + at,
        output.base + at)
    }

    for token in 0..<tokens {
      for (channel, value) in expected[token].enumerated() {
        #expect(abs(Double(output.base[token * width + channel]) - value) < 2e-5)
      }
    }
    for (number, value) in zip(memory.numbers, exact.memory) {
      #expect(abs(Double(number) - value) < 1e-5)
    }
    let beside = output.numbers[n..<width]
    #expect(Array(beside) == Array(KernelTests.numbers(tokens * width, seed: 16)[n..<width]))
  }

  /// The equations, a token at a time.
  private struct Exact {
    let n: Int
    let w0, a0, kk, ka, v0, bonus: [Float]
    var memory: [Double]

    mutating func step(
      receptance: [Double], gate: [Double], first: [Double], adaption: [Double], decay: [Double],
      rate: [Double], key: [Double], value: [Double]
    ) -> [Double] {
      func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
      let channels = 0..<n
      let v = channels.map { i in
        value[i] + (first[i] - value[i]) * sigmoid(Double(v0[i]) + adaption[i])
      }
      let w = channels.map { exp(-0.606531 * sigmoid(Double(w0[$0]) + decay[$0])) }
      let a = channels.map { sigmoid(Double(a0[$0]) + rate[$0]) }
      let directions = channels.map { key[$0] * Double(kk[$0]) }
      let norm = max(directions.reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-12)
      let removal = directions.map { $0 / norm }
      let k = channels.map { key[$0] * (1 + (a[$0] - 1) * Double(ka[$0])) }
      let share = channels.reduce(0) { $0 + receptance[$1] * k[$1] * Double(bonus[$1]) }
      return channels.map { i in
        let held = channels.reduce(0) { $0 + memory[i * n + $1] * removal[$1] }
        var read = 0.0
        for j in channels {
          memory[i * n + j] =
            memory[i * n + j] * w[j] - held * removal[j] * a[j] + v[i] * k[j]
          read += memory[i * n + j] * receptance[j]
        }
        return (read + share * v[i]) * gate[i]
      }
    }
  }
}
