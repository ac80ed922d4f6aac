//! Dead letters in memory.

use super::store::MemoryStore;
use crate::messages::Message;
use crate::ports::{
    DeadLetter, DeadLetterId, DeadLetterQuery, DeadLetterState, DeadLetters, Decision,
    NewDeadLetter, ParkedLetters, StoreError,
};
use async_trait::async_trait;

#[async_trait]
impl DeadLetters for MemoryStore {
    async fn park(&self, letter: NewDeadLetter) -> Result<DeadLetter, StoreError> {
        self.check_up()?;
        let parked_at = self.now();
        let mut state = self.state();
        if let Some((known, _)) = state.letters.iter().find(|(l, _)| l.name == letter.name) {
            return Ok(known.clone());
        }
        let parked = DeadLetter {
            id: DeadLetterId(state.letters.len() as u64 + 1),
            name: letter.name,
            is_whole: letter.is_whole,
            size: letter.size,
            cause: letter.cause,
            attempts: letter.attempts,
            parked_at,
            is_announced: false,
            state: DeadLetterState::Parked,
            decision: None,
        };
        state.letters.push((parked.clone(), letter.message));
        Ok(parked)
    }

    async fn note_announced(&self, id: DeadLetterId) -> Result<(), StoreError> {
        self.check_up()?;
        let mut state = self.state();
        for (letter, _) in state.letters.iter_mut().filter(|(l, _)| l.id == id) {
            letter.is_announced = true;
        }
        Ok(())
    }

    async fn dead_letter(
        &self,
        id: DeadLetterId,
    ) -> Result<Option<(DeadLetter, Message)>, StoreError> {
        self.check_up()?;
        Ok(self
            .state()
            .letters
            .iter()
            .find(|(l, _)| l.id == id)
            .cloned())
    }

    async fn list(&self, query: DeadLetterQuery) -> Result<Vec<DeadLetter>, StoreError> {
        self.check_up()?;
        let fits = |letter: &&DeadLetter| {
            query.state.is_none_or(|state| letter.state == state)
                && query
                    .topic
                    .as_ref()
                    .is_none_or(|topic| letter.name.topic == *topic)
                && query.before.is_none_or(|before| letter.id < before)
        };
        let state = self.state();
        let letters = state.letters.iter().rev().map(|(letter, _)| letter);
        Ok(letters
            .filter(fits)
            .take(query.limit as usize)
            .cloned()
            .collect())
    }

    async fn parked(&self, at_most: u32) -> Result<ParkedLetters, StoreError> {
        self.check_up()?;
        let state = self.state();
        let letters = state.letters.iter().map(|(letter, _)| letter);
        let parked = letters.filter(|letter| letter.state == DeadLetterState::Parked);
        let mut parked = parked.take(at_most as usize).peekable();
        let oldest = parked.peek().map(|letter| letter.parked_at);
        let count = parked.count() as u64;
        Ok(ParkedLetters { count, oldest })
    }

    async fn decide(
        &self,
        id: DeadLetterId,
        decided: DeadLetterState,
        by: String,
        note: String,
    ) -> Result<Option<DeadLetter>, StoreError> {
        self.check_up()?;
        let at = self.now();
        let mut state = self.state();
        let Some((letter, _)) = state.letters.iter_mut().find(|(l, _)| l.id == id) else {
            return Ok(None);
        };
        if letter.state == DeadLetterState::Parked {
            letter.state = decided;
            letter.decision = Some(Decision { at, by, note });
        }
        Ok(Some(letter.clone()))
    }
}
