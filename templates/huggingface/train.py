"""Fine-tunes a causal language model with the Trainer. SIGTERM: it saves a checkpoint after the present step, and ends."""

import argparse
import signal

from datasets import load_dataset
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    DataCollatorForLanguageModeling,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)


class SaveAndEnd(TrainerCallback):
    """Saves at the next step and stops behind that: a state that says it was stopped would be taken for an early stop."""

    def __init__(self):
        self.is_told = False
        signal.signal(signal.SIGTERM, self.tell)

    def tell(self, *_):
        self.is_told = True

    def on_step_end(self, args, state, control, **_):
        if self.is_told:
            control.should_save = True

    def on_save(self, args, state, control, **_):
        if self.is_told:
            control.should_training_stop = True


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", required=True)
    options.add_argument("--learning-rate", type=float, required=True)
    options.add_argument("--epochs", type=float, required=True)
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--output", required=True)
    options.add_argument("--resume", help="a checkpoint to go on from")
    chosen = options.parse_args()

    tokenizer = AutoTokenizer.from_pretrained(chosen.model)
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    # Your data here: anything with a column "text".
    data = load_dataset("Salesforce/wikitext", "wikitext-2-raw-v1", split="train")
    data = data.filter(lambda row: len(row["text"]) > 100)
    data = data.map(
        lambda rows: tokenizer(rows["text"], truncation=True, max_length=512), batched=True, remove_columns=["text"]
    )

    stop = SaveAndEnd()
    trainer = Trainer(
        model=AutoModelForCausalLM.from_pretrained(chosen.model),
        args=TrainingArguments(
            output_dir=chosen.output,
            learning_rate=chosen.learning_rate,
            num_train_epochs=chosen.epochs,
            seed=chosen.seed,
            per_device_train_batch_size=8,
            save_strategy="steps",
            save_steps=200,
            save_total_limit=2,
            logging_steps=20,
            report_to="none",
        ),
        train_dataset=data,
        data_collator=DataCollatorForLanguageModeling(tokenizer, mlm=False),
        callbacks=[stop],
    )
    trainer.train(resume_from_checkpoint=chosen.resume)
    if trainer.state.global_step < trainer.state.max_steps:
        raise SystemExit(f"ended at step {trainer.state.global_step} of {trainer.state.max_steps}; its checkpoint is saved")
    trainer.save_model()


if __name__ == "__main__":
    main()
