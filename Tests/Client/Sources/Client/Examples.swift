import RWKV

/// The examples of the Hugging Face documentation, in Swift: what stands between the marks stands in
/// `Sources/RWKV/RWKV.docc/FromPython.md` too, and a test holds both against each other.
enum Examples {
  /// documentation/rwkv: usage example.
  static func usage() throws {
    // example usage
    let model = try RwkvModel.from(pretrained: "sgugger/rwkv-430M-pile")
    let tokenizer = try AutoTokenizer.from(pretrained: "sgugger/rwkv-430M-pile")

    let inputs = tokenizer("This is an example.").inputIds
    // Feed everything to the model
    var outputs = try model(inputs)
    let outputWhole = outputs.lastHiddenState

    outputs = try model(inputs.map { $0[..<2] })
    let outputOne = outputs.lastHiddenState

    // Using the state computed on the first inputs, we will get the same output
    outputs = try model(inputs.map { $0[2...] }, state: outputs.state)
    let outputTwo = outputs.lastHiddenState

    print(
      ShapedArray.concatenating([outputOne, outputTwo], axis: 1).isClose(
        to: outputWhole, atol: 1e-5))
    // end
  }

  /// documentation/rwkv: the stopping criterion, by its name and as one of one's own.
  static func stopping() throws {
    let model = try RwkvForCausalLM.from(pretrained: "RWKV/rwkv-4-169m-pile")
    let tokenizer = try AutoTokenizer.from(pretrained: "RWKV/rwkv-4-169m-pile")
    let inputs = tokenizer("This is an example.").inputIds
    // example stopping
    struct BlankLine: StoppingCriteria {
      var eosSequence = [187, 187]

      func callAsFunction(_ inputIds: [[Int]], _ scores: ShapedArray) -> Bool {
        let last2Ids = inputIds.map { Array($0.suffix(2)) }
        return last2Ids.contains(eosSequence)
      }
    }

    var output = try model.generate(inputs, maxNewTokens: 64, stoppingCriteria: [BlankLine()])
    // The same comes along
    output = try model.generate(
      inputs, maxNewTokens: 64, stoppingCriteria: [RwkvStoppingCriteria()])
    // This one misses no blank line, however it is cut into tokens
    let blankLine = StopStringCriteria(tokenizer: tokenizer, stopStrings: ["\n\n"])
    output = try model.generate(inputs, maxNewTokens: 64, stoppingCriteria: [blankLine])
    // end
    print(output.count)
  }

  /// documentation/rwkv: RwkvConfig.
  static func configuration() throws {
    // example configuration
    // Initializing a Rwkv configuration; by default that of a model of 7 billion weights
    var configuration = RwkvConfig(hiddenSize: 64, numHiddenLayers: 2)

    // Initializing a model (with random weights) from the configuration
    let model = try RwkvModel(configuration)

    // Accessing the model configuration
    configuration = model.config
    // end
    print(configuration.vocabSize)
  }

  /// documentation/rwkv: RwkvModel.
  static func hiddenStates() throws {
    // example hidden states
    let tokenizer = try AutoTokenizer.from(pretrained: "RWKV/rwkv-4-169m-pile")
    let model = try RwkvModel.from(pretrained: "RWKV/rwkv-4-169m-pile")

    let inputs = tokenizer("Hello, my dog is cute")
    let outputs = try model(inputs.inputIds)

    let lastHiddenStates = outputs.lastHiddenState
    // end
    print(lastHiddenStates.shape)
  }

  /// documentation/rwkv: RwkvForCausalLM.
  static func loss() throws {
    // example loss
    let tokenizer = try AutoTokenizer.from(pretrained: "RWKV/rwkv-4-169m-pile")
    let model = try RwkvForCausalLM.from(pretrained: "RWKV/rwkv-4-169m-pile")

    let inputs = tokenizer("Hello, my dog is cute")
    let outputs = try model(inputs.inputIds, labels: inputs.inputIds)
    let loss = outputs.loss
    let logits = outputs.logits
    // end
    print((loss!.scalar! * 1e4).rounded() / 1e4, logits.shape)
  }

  /// The model card: running the model on a CPU.
  static func generation() throws {
    // example generation
    let model = try AutoModelForCausalLM.from(pretrained: "RWKV/rwkv-4-169m-pile")
    let tokenizer = try AutoTokenizer.from(pretrained: "RWKV/rwkv-4-169m-pile")
    let prompt =
      "\nIn a shocking finding, scientist discovered a herd of dragons living in a remote, previously unexplored valley, in Tibet. Even more surprising to the researchers was the fact that the dragons spoke perfect Chinese."
    let inputs = tokenizer(prompt)
    let output = try model.generate(inputs.inputIds, maxNewTokens: 40)
    print(tokenizer.decode(output[0], skipSpecialTokens: true))
    // end
  }

  /// The model card: half precision, and text while it is written.
  static func halfPrecision() async throws {
    let tokenizer = try AutoTokenizer.from(pretrained: "RWKV/rwkv-4-169m-pile")
    let inputs = tokenizer("The Eiffel tower is")
    // example half precision
    let model = try AutoModelForCausalLM.from(pretrained: "RWKV/rwkv-4-169m-pile", dtype: .float16)
    for try await text in try model.stream(
      inputs.inputIds[0], tokenizer: tokenizer, maxNewTokens: 40)
    {
      print(text, terminator: "")
    }
    // end
    print()
  }

  /// documentation/rwkv6: usage example.
  static func usage6() throws {
    // example usage of RWKV-6
    let model = try Rwkv6Model.from(pretrained: "RWKV/v6-Finch-1B6-HF")
    let tokenizer = try Rwkv6Tokenizer.from(pretrained: "RWKV/v6-Finch-1B6-HF")

    let inputs = tokenizer("This is an example.").inputIds
    // Feed everything to the model
    var outputs = try model(inputs)
    let outputWhole = outputs.lastHiddenState

    outputs = try model(inputs.map { $0[..<2] })
    let outputOne = outputs.lastHiddenState

    // Using the state computed on the first inputs, we will get the same output
    outputs = try model(inputs.map { $0[2...] }, state: outputs.state)
    let outputTwo = outputs.lastHiddenState

    print(
      ShapedArray.concatenating([outputOne, outputTwo], axis: 1).isClose(
        to: outputWhole, atol: 1e-5))
    // end
  }
}
