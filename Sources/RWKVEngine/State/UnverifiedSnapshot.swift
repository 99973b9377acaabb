import Foundation
import RWKVCheckpoints
import RWKVTensors
import RWKVTokenizers
import Synchronization

/// What lies in a state file, read but not believed: whether it is whole, and the state of a text, shows
/// when that text is known.
///
/// So a state and its text can be read at the same time.
public struct UnverifiedSnapshot: Sendable {
  private let header: [UInt8]
  private let checksums: [Checksum]
  private let snapshot: Snapshot

  /// Reads a file that `StateArchive.encode` made of a model of that layout: straight into the memory
  /// where it stays, a long one by several threads, each piece summed up while it is in their cache.
  ///
  /// Nil for every other file; `StateArchive.decode` says what it is.
  ///
  /// - Parameter other: Something else to be done by then, which one of the threads begins with; it is
  ///   done in any case.
  public init?(
    path: String, layout: StateLayout, vocabulary: Int, on pool: ThreadPool,
    alongside other: () -> Void = {}
  ) {
    guard var file = StateReader(path),
      case let tokenCount = (file.dataLength - 4 * (layout.count + vocabulary)) / 4,
      tokenCount >= 0, file.dataLength % 4 == 0
    else {
      other()
      return nil
    }
    let numbers = UnsafeMutableBufferPointer<Int32>.allocate(capacity: tokenCount)
    defer { numbers.deallocate() }
    // As numbers without a sign, negative ones are the greatest.
    let greatest = Atomic<UInt32>(0)
    var logits: [Float] = []
    var tokens: [TokenID] = []
    let values = [Float](unsafeUninitializedCapacity: layout.count) { values, filled in
      logits = [Float](unsafeUninitializedCapacity: vocabulary) { logits, filled in
        tokens = [TokenID](unsafeUninitializedCapacity: tokenCount) { tokens, filled in
          let parts = layout.parts.indices.map { index in
            let start = layout.offset(ofPart: index)
            return values[start..<start + layout.parts[index].layerCount * layout.layers]
          }
          let tensors =
            parts.map { UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: $0)) }
            + [UnsafeMutableRawBufferPointer(logits), UnsafeMutableRawBufferPointer(numbers)]
          file.read(into: tensors, on: pool, alongside: other) { tensor, bytes in
            guard tensor == tensors.count - 1 else { return }
            var most: UInt32 = 0
            for index in bytes.lowerBound / 4..<bytes.upperBound / 4 {
              most = max(most, UInt32(bitPattern: numbers[index]))
              tokens[index] = TokenID(numbers[index])
            }
            greatest.max(most, ordering: .relaxed)
          }
          filled = tokenCount
        }
        filled = vocabulary
      }
      filled = layout.count
    }
    guard greatest.load(ordering: .relaxed) < vocabulary,
      let state = RecurrentState(layout, values: values)
    else { return nil }
    header = file.header
    checksums = file.checksums
    snapshot = Snapshot(tokens: tokens, state: state, logits: logits)
  }

  /// The snapshot, if it is undamaged and of this model, beginning and text; else nil.
  ///
  /// The header is not parsed: it must be the very one that `StateArchive.encode` would write for what was
  /// read, its checksum included.
  ///
  /// - Parameters:
  ///   - initialState: The hash of the state that reading began from; nil for the empty one.
  ///   - text: The digest of the text that it is to stand for.
  public func verified(fingerprint: String, initialState: String?, text: String) -> Snapshot? {
    let layout = snapshot.state.layout
    let shapes = layout.parts.map { ("state." + $0.name, [layout.layers] + $0.layerShape) }
    let entries =
      (shapes + [("logits", [snapshot.logits.count])]).map {
        SafetensorsEncoder.Entry(name: $0.0, elementType: .float32, shape: $0.1)
      } + [.init(name: "tokens", elementType: .int32, shape: [snapshot.tokens.count])]
    let metadata = StateArchive.metadata(
      fingerprint: fingerprint, initialState: initialState, text: text, checksums: checksums)
    return header == SafetensorsEncoder(entries, metadata: metadata).header ? snapshot : nil
  }
}
