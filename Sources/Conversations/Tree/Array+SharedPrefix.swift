extension [Message] {
  /// How many messages at the beginning are certainly those of another list: found at the speed of memory
  /// where one is a changed copy of the other, with which it shares the texts.
  func sharedPrefixLength(with other: [Message]) -> Int {
    withUnsafeBufferPointer { own in
      other.withUnsafeBufferPointer { others in
        var length = 0
        let count = Swift.min(own.count, others.count)
        guard let one = own.baseAddress, let two = others.baseAddress else { return 0 }
        while length < count, Message.areCopies(one + length, two + length) { length += 1 }
        return length
      }
    }
  }
}

extension ArraySlice<Message> {
  /// The greatest id; 0 where there is none.
  var greatestID: MessageID {
    withUnsafeBufferPointer { messages in
      var greatest = 0
      for index in messages.indices { greatest = Swift.max(greatest, messages[index].id) }
      return greatest
    }
  }
}

extension Message {
  /// Whether all fields of two messages are the same bits; where they are not, the messages may be equal
  /// all the same.
  ///
  /// By pointers: to take a message out of an array counts as a use of each of its texts.
  fileprivate static func areCopies(
    _ one: UnsafePointer<Message>, _ other: UnsafePointer<Message>
  ) -> Bool {
    func areSame<Value: BitwiseCopyable & Equatable>(_ offset: Int, _: Value.Type) -> Bool {
      UnsafeRawPointer(one).load(fromByteOffset: offset, as: Value.self)
        == UnsafeRawPointer(other).load(fromByteOffset: offset, as: Value.self)
    }
    return one.pointee.id == other.pointee.id && one.pointee.parent == other.pointee.parent
      && one.pointee.role == other.pointee.role && one.pointee.ending == other.pointee.ending
      && one.pointee.isPinned == other.pointee.isPinned
      && one.pointee.date == other.pointee.date
      && areSame(recordOffset, UInt.self)
      // A string is two words: where it lies, or what it is if it is short.
      && textOffsets.allSatisfy { offset in
        areSame(offset, UInt64.self) && areSame(offset + 8, UInt64.self)
      }
  }

  private static let recordOffset = MemoryLayout<Message>.offset(of: \.record)!

  private static let textOffsets = [
    \Message.text as PartialKeyPath<Message>, \.raw, \.thought, \.suffix, \.model,
  ].map { MemoryLayout<Message>.offset(of: $0)! }
}
