/// One of the eight rows of a panel that was filled with 0; `CRWKVKernels.h` has the layout.
struct PanelRow {
  let panel: UnsafeMutableRawPointer
  let row: Int
  /// The factor of all weights, a power of two.
  let factor: Float16

  /// Writes the numbers of a block of one of the formats that panels hold exactly.
  func write(_ block: UnsafeRawPointer, _ format: BlockFormat) {
    let scale = BlockFormat.half(block, 0) * factor
    put(scale, at: 0)
    switch format {
    case .q80: copy(block + 2, vectors: 8, to: 16)
    case .q40:
      put(-8 * scale, at: 16)
      copy(block + 2, vectors: 4, to: 32)
    case .q41:
      put(BlockFormat.half(block, 2) * factor, at: 16)
      copy(block + 4, vectors: 4, to: 32)
    case .q50:
      put(-16 * scale, at: 16)
      copy(block + 6, vectors: 4, to: 32)
      putFifthBits(block + 2)
    case .q51:
      put(BlockFormat.half(block, 2) * factor, at: 16)
      copy(block + 8, vectors: 4, to: 32)
      putFifthBits(block + 4)
    case .q4K, .q5K:
      put(BlockFormat.half(block, 2) * factor, at: 16)
      for part in 0..<8 { write(part: part, of: block, format) }
    case .q6K: preconditionFailure("no panel holds it exactly")
    }
  }

  private func put(_ half: Float16, at offset: Int) {
    panel.storeBytes(
      of: half.bitPattern.littleEndian, toByteOffset: offset + 2 * row, as: UInt16.self)
  }

  /// Vectors of a panel hold four columns of eight rows.
  private func copy(_ source: UnsafeRawPointer, vectors: Int, to place: Int) {
    for vector in 0..<vectors {
      (panel + place + 32 * vector + 4 * row).copyMemory(from: source + 4 * vector, byteCount: 4)
    }
  }

  /// Bit j of the word belongs to column j; bit c of a panel's byte i to column 4c + i.
  private func putFifthBits(_ word: UnsafeRawPointer) {
    let bits = UInt32(littleEndian: word.loadUnaligned(as: UInt32.self))
    for column in 0..<4 {
      var byte: UInt32 = 0
      for vector in 0..<8 { byte |= (bits >> UInt32(4 * vector + column) & 1) << UInt32(vector) }
      panel.storeBytes(of: UInt8(byte), toByteOffset: 160 + 4 * row + column, as: UInt8.self)
    }
  }

  /// Writes 32 columns of a block of 256, whose nibbles lie otherwise: two parts in the halves of 32 bytes.
  private func write(part: Int, of block: UnsafeRawPointer, _ format: BlockFormat) {
    let (scale, minimum) = BlockFormat.sixBits(of: part, block + 4)
    let low = (panel + 32 + 8 * part + row).assumingMemoryBound(to: UInt8.self)
    low.pointee = scale & 15 | (minimum & 15) << 4
    let high = (panel + 96 + 8 * (part % 4) + row).assumingMemoryBound(to: UInt8.self)
    high.pointee |= (scale >> 4 | (minimum >> 4) << 2) << (part < 4 ? 0 : 4)

    let hasFifths = format == .q5K
    let nibbles = block + (hasFifths ? 48 : 16) + 32 * (part / 2)
    let q = panel + 128 + part * (hasFifths ? 160 : 128)
    let shift = UInt32(part % 2 * 4)
    for vector in 0..<4 {
      let first = nibbles.loadUnaligned(fromByteOffset: 4 * vector, as: UInt32.self) >> shift
      let second = nibbles.loadUnaligned(fromByteOffset: 16 + 4 * vector, as: UInt32.self) >> shift
      q.storeBytes(
        of: first & 0x0f0f_0f0f | (second & 0x0f0f_0f0f) << 4,
        toByteOffset: 32 * vector + 4 * row, as: UInt32.self)
    }
    guard hasFifths else { return }
    var fifths: UInt32 = 0
    for vector in 0..<8 {
      let bits = block.loadUnaligned(fromByteOffset: 16 + 4 * vector, as: UInt32.self)
      fifths |= (bits >> UInt32(part) & 0x0101_0101) << UInt32(vector)
    }
    q.storeBytes(of: fifths, toByteOffset: 128 + 4 * row, as: UInt32.self)
  }
}
