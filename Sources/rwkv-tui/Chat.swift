import ArgumentParser

/// Opens the chat.
struct Chat: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Open the chat (the default).")

  func run() throws {}
}
