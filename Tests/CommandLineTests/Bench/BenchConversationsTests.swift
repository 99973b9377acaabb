import Foundation
import TestSupport
import Testing

/// `rwkv-bench conversations`, on a scale at which it takes no time.
@Suite struct BenchConversationsTests {
  @Test func everyStepIsMeasuredAndNothingStays() throws {
    let folder = try TemporaryFolder()

    let bench = try Command(
      program: "rwkv-bench", "conversations", "--model", Models.starter, "--messages", "6",
      "--tokens", "1200", "--list", "12", "--sample", "8", "--runs", "2", "--folder",
      folder.url.path, "--json"
    ).succeeded()

    let report = try JSONDecoder().decode(Report.self, from: Data(bench.output))
    let conversations = try #require(report.models.first).conversations
    #expect(conversations.map(\.messages) == [6, 4])
    #expect(conversations[1].tokens >= 1200)
    for conversation in conversations {
      #expect(
        conversation.steps.map(\.name) == ["open", "undo", "fork", "save text", "save state"])
      // Where the temporary folder is in memory there is no disk to read from.
      if let fromDisk = conversation.fromDisk {
        #expect(fromDisk.steps.map(\.name) == ["open", "undo"])
      }
    }
    #expect(report.list.conversations == 12)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }

  private struct Report: Decodable {
    struct Model: Decodable { var conversations: [Conversation] }
    struct Conversation: Decodable {
      var messages: Int
      var tokens: Int
      var steps: [Step]
      var fromDisk: FromDisk?

      enum CodingKeys: String, CodingKey {
        case messages, tokens, steps
        case fromDisk = "from_disk"
      }
    }
    struct FromDisk: Decodable { var steps: [Step] }
    struct Step: Decodable { var name: String }
    struct List: Decodable { var conversations: Int }
    var models: [Model]
    var list: List
  }
}
