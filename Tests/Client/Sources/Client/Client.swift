import RWKV

/// Opens a model, reads a prompt, and prints the reply that is always the same.
///
///     Client MODEL PROMPT
@main
enum Client {
  static func main() throws {
    guard CommandLine.arguments.count == 3 else { fatalError("Usage: Client MODEL PROMPT") }
    let model = try TextModel(path: CommandLine.arguments[1])
    let context = try model.read(CommandLine.arguments[2])
    let reply = try model.reply(after: context, settings: .greedy)
    print(reply.text)
  }
}
