import Foundation
import Testing

@testable import Conversations

/// A file that two threads read is read as by one.
@Suite struct MessagesAheadTests {
  /// A chat with branches, changes, replies that grew and messages that were removed.
  private func file(messages count: Int) -> [UInt8] {
    var random = SystemRandomNumberGenerator()
    var conversation = Conversation(name: "talk", title: "Rivers")
    var bytes = ConversationWriter.whole(conversation)
    for turn in 0..<count {
      let old = conversation
      switch Int.random(in: 0..<12, using: &random) {
      case 0: conversation.update(conversation.tip ?? 0) { $0.isPinned.toggle() }
      case 1: conversation.moveTip(to: conversation.messages.randomElement(using: &random)?.id)
      case 2: if let tip = conversation.tip { conversation.remove(tip) }
      case 3: conversation.append(.assistant, "In", ending: .writing)
      case 4:
        conversation.update(conversation.tip ?? 0) {
          if $0.ending == .writing { $0.text += " the" }
        }
      default:
        conversation.append(
          turn % 2 == 0 ? .user : .assistant, "Where \(turn)\n\"é\"?",
          ending: turn % 2 == 0 ? nil : .complete)
      }
      bytes += ConversationWriter.changes(from: old, to: conversation)?.lines ?? []
    }
    return bytes
  }

  private func read(_ bytes: [UInt8], byTwoFrom length: Int) -> String {
    bytes.withUnsafeBytes { bytes in
      do throws(ConversationError) {
        let result = try ConversationReader.read(
          bytes, name: "talk", byTwoFrom: length, chunk: .random(in: 1...800))
        return "\(result)"
      } catch {
        return error.description
      }
    }
  }

  @Test func aWholeFileIsTheSame() {
    for _ in 0..<200 {
      let bytes = file(messages: .random(in: 0...60))

      #expect(read(bytes, byTwoFrom: 0) == read(bytes, byTwoFrom: .max))
    }
  }

  /// Damaged ones too: the same content, or the same fault.
  @Test func mutantsAreTheSame() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<60 {
      let whole = file(messages: 40)
      for _ in 0..<40 {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          let place = Int.random(in: 0..<bytes.count, using: &random)
          switch Int.random(in: 0..<4, using: &random) {
          case 0: bytes[place] = .random(in: 0...255, using: &random)
          case 1: bytes[place] = Array("{}[],:\"\\\n01 ".utf8).randomElement(using: &random)!
          case 2: bytes.removeSubrange(place..<min(bytes.count, place + 20))
          default: bytes.insert(contentsOf: bytes.dropFirst(place).prefix(40), at: place)
          }
          if bytes.isEmpty { bytes = [0x0A] }
        }

        #expect(read(bytes, byTwoFrom: 0) == read(bytes, byTwoFrom: .max))
      }
    }
  }

  @Test func aValueOfSeveralLinesInTheMiddleIsRead() {
    let head = String(
      decoding: ConversationWriter.whole(Conversation(name: "talk", title: "t")), as: UTF8.self)
    let space = String(repeating: "\n", count: head.utf8.count)
    let message = "{\"id\":1,\"role\":\"user\",\(space)\"text\":\"a\"}\n"
    let bytes = Array((head + message + "{\"id\":2,\"role\":\"user\",\"text\":\"b\"}\n").utf8)

    #expect(read(bytes, byTwoFrom: 0) == read(bytes, byTwoFrom: .max))
  }
}
