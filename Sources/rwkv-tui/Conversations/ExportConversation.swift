import ArgumentParser
import Conversations
import Foundation

/// Writes a conversation for others to read.
struct ExportConversation: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a conversation as Markdown, plain text, or JSON with all branches.")

  @Argument(help: "The conversation's name, as list gives it.")
  var name: String

  @OptionGroup var place: StoreOptions

  @Option(
    help: ArgumentHelp(
      "markdown, text or json; by default by the output's name.", valueName: "form"))
  var format: ConversationExport?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write here instead of standard output.", valueName: "file"))
  var output: String?

  func run() throws {
    let data = try (format ?? formOfOutput).data(of: try place.store.peek(name))
    guard let output else { return StandardOutput.write(data) }
    do {
      try data.write(to: URL(fileURLWithPath: output), options: .atomic)
    } catch {
      throw ConversationError(
        path: output, problem: "cannot be written: \(error.localizedDescription)")
    }
  }

  private var formOfOutput: ConversationExport {
    let ending = output.map { URL(fileURLWithPath: $0).pathExtension }
    return ConversationExport.allCases.first { $0.fileExtension == ending } ?? .markdown
  }
}

extension ConversationExport: ExpressibleByArgument {}
