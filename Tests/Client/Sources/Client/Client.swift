import RWKV

/// Opens a model, reads a prompt, and prints the reply that is always the same; or runs the documentation's
/// examples on the models of the Hugging Face cache.
///
///     Client MODEL PROMPT
///     Client examples
@main
enum Client {
  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments == ["examples"] { return try await examples() }
    guard arguments.count == 2 else { fatalError("Usage: Client MODEL PROMPT | Client examples") }
    let model = try TextModel(path: arguments[0])
    let context = try model.read(arguments[1])
    let reply = try model.reply(after: context, settings: .greedy)
    print(reply.text)
  }

  private static func examples() async throws {
    try Examples.usage()
    try Examples.stopping()
    try Examples.configuration()
    try Examples.hiddenStates()
    try Examples.loss()
    try Examples.generation()
    try await Examples.halfPrecision()
    try Examples.usage6()
  }
}
