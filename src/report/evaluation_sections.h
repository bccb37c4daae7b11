#pragma once

#include "report/evaluation_document.h"

#include <optional>
#include <string>
#include <vector>

namespace aisle::report {

// The sections of an evaluation's page, each as HTML in both languages, in the order in which the page shows them. A
// section of which the document says nothing is empty.

std::string verdict_section(const Evaluation& evaluation);      // what is predicted and how well, in one sentence
std::string baselines_section(const Evaluation& evaluation);    // of a shop's task: beside simple answers
std::string figures_section(const Evaluation& evaluation);      // the champion's metrics as cards
std::string models_section(const Evaluation& evaluation);       // the leaderboard and what its metrics mean
std::string curves_section(const Evaluation& evaluation);       // how good the answers are, drawn
std::string errors_section(const Evaluation& evaluation);       // right and wrong answers, and what they cost
std::string importance_section(const Evaluation& evaluation);   // what the model goes by
std::string learning_section(const Evaluation& evaluation);     // how it learned: by rows, by epochs
std::string preparation_section(const Evaluation& evaluation);  // what was done to each column
std::string method_section(const Evaluation& evaluation);       // how all this was measured
std::string data_section(const Evaluation& evaluation);         // which data this was
std::string use_section(const Evaluation& evaluation);          // how to score new rows

// What a task's page and terminal text say in the same words: how well, where nothing was learnt; which version
// answers, and in what unit; what the champion rule found; what the behaviour model is to it. Nothing for no words.
std::optional<Text> task_verdict(const Evaluation& evaluation);
Text task_basis(const Evaluation& evaluation);
std::vector<Text> task_findings(const Evaluation& evaluation);

// Parts of sections that have a file of their own.
std::string estimates_figure(const Evaluation& evaluation);    // of curves: estimates against the truth
std::string matrix_section(const Evaluation& evaluation);      // errors, of several classes
std::string dependence_figures(const Evaluation& evaluation);  // of importance: the answer by a column's value
std::string suspects_notice(const Evaluation& evaluation);     // columns that may give the answer away

}  // namespace aisle::report
