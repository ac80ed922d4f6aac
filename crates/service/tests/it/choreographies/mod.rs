//! The choreographies of documents 001 and 002 from end to end: each preset as it is shipped, in the real
//! binary, as several replicas on the real database, with a Kafka of the test's own that has the documents'
//! topics. The services of the other teams are kcat: who reads what is told, and says what is heard, is
//! not ours.

mod cloudforge;
mod document_001;
mod document_002;
mod document_002_refused;
mod teams;
mod urbanmart;
