//! The words of states, in the languages that people alert in.

use super::Words;

/// Words of an alert, and words of a recovery, as monitoring tools write them, in the languages that people alert in.
pub const PROBLEMS: Words = Words(
    "down firing fired fire alert alerting alerted alarm alarming triggered trigger problem critical crit error err \
     failed fail failure open opened reopened created create new active activated started start offline missing \
     missed warning warn unhealthy unavailable raised raise set bad broken outage degraded emergency high major \
     breached breach exceeded ongoing unreachable errored late unresolved abnormal fatal timeout disconnected \
     unknown red violated violation expired nok ko alarmed incident activate unresponsive impaired stale failures \
     failing severe fault faulted faulty dead crash crashed crashing anomaly anomalous asserted unsuccessful \
     disrupted overdue overload overloaded danger noncompliant unusual suspicious unexpected unauthorized stalled \
     hung lapsed aborted blocked störung gestört fehler kritisch ausfall ausgefallen warnung ausgelöst entstanden \
     gekommen defekt panne échec erreur alerte critique avertissement indisponible ouvert ouverte déclenché \
     déclenchée incidente alerta caído caída caida caido crítico crítica critico critica fallo fallido advertencia \
     abierto abierta activo activa aviso falha erro aberto aberta ativo ativa problema guasto errore allarme aperto \
     attivo storing fout kritiek waarschuwing awaria błąd krytyczny fel larm kritisk открыт открыта открыто \
     проблема авария сбой ошибка критический критично недоступен недоступна предупреждение тревога проблеми sorun \
     arıza hata kritik uyarı 故障 告警 报警 異常 异常 触发 障害 警告 発生 发生 危险 严重 장애 경고 오류 발생 beginn anfang begonnen ausgefallene \
     alarmiert überlast fehlgeschlagen unerreichbar störfall début debut apparition apparue apparu défaut defaut \
     arrêté arrêtée déclenchement dégradé dégradée inicio iniciado iniciada disparado disparada activado activada \
     indisponível indisponivel inoperativo inalcanzable averiado avería averia degradado degradada disparo início \
     iniciou parado parada falhou alarmado caiu cayó inizio scattato interrotto początek poczatek niedostępny \
     niedostępna uszkodzony krytyczna alarmowy başladı basladi başlangıç kesildi kapalı arızalı началась начало \
     отказ возникла возникло сработала сработало сработал недоступно 触发中 产生 發生 告警中 报警中 不可用 中断 断开 离线 失败 超时 发报 発報 検知 \
     停止中 ダウン 異常発生 異常検知 エラー 중단 실패 began begun breaching abrir abre abriendo ouvrir öffnen otwarto открыть aç 打开 下线 \
     掉线 未处理 kesinti corte apagón apagado dépassé dépassée depasse utlöst utløst udløst expire expiré expirée przekroczenie przekroczony gestört storing gestoord geactiveerd \
     vika porucha výpadek hiba eroare căzut gangguan 🔥 🚨 ❌ 🔴 ⚠ 🛑 ⛔ 🆘 💥 🟥 überschritten przekroczono превышен превышение \
     aşıldı 超限 超過 警報 aktiv aktif kommt kommend ouverture queda zanik",
);
pub const OKS: Words = Words(
    "up ok okay oks fine resolved resolve recovered recovery recover closed close clear cleared normal healthy \
     online success successful succeeded inactive deactivated ended end stopped available green reporting restored \
     restore good passed passing pass solved fixed finished done completed complete cleaned connected reachable \
     back operational alive deactivate recovering clean running stable working ready deasserted unfired reset \
     remediated mitigated rectified compliant normalized normalised healed returned untriggered undetected behoben \
     gelöst gegangen erholt wiederhergestellt entwarnung erledigt geschlossen verfügbar résolu résolue rétabli \
     rétablie fermé fermée disponible réussi terminé terminée normale resuelto resuelta recuperado recuperada \
     cerrado cerrada restablecido solucionado resolvido resolvida fechado fechada restaurado normalizado risolto \
     risolta ripristinato chiuso hersteld opgelost gesloten rozwiązany przywrócono zamknięty löst åtgärdad \
     återställd avhjälpt восстановлено восстановлен восстановлена решено решена норма нормально закрыт закрыта \
     закрыто устранено вирішено çözüldü düzeldi kapandı 恢复 已恢复 正常 解决 已解决 已关闭 復旧 回復 解決 解除 복구 정상 해제 해결 ende beendet \
     entstört normalbetrieb zurückgesetzt aufgehoben erreichbar läuft fin disparition disparue disparu normalisé \
     rétablissement rétablis démarré démarrée levée clôturé clôturée résolution finalizado finalizada finalización \
     terminado terminada normalizada reparado reparada operativo restablecida restaurada recuperación recuperacion \
     fim encerrado encerrada finalizou restabelecido restabelecida concluído concluida normalizou voltou ripristino \
     rientrato chiusa koniec zakończony zakończona zakończono rozwiązano przywrócony przywrócona dostępny bitti \
     bitiş giderildi açıldı çalışıyor восстановление конец завершена завершено завершился снята снято отбой \
     работает доступен доступна устранена устранен норме 消除 恢复正常 已解除 已消除 復帰 正常復帰 回復済み 復旧済み 終了 完了 アップ 복귀 복구됨 종료 \
     reconnected recovers reappeared relieved rearmed cerrar cierre cierra fermer schließen schliessen zamknięto \
     закрыть kapat 关闭 關閉 上线 在线 上線 已处理 处理完成 restablecer retour zurück within inaktiv pasif geht gehend clôture \
     cloture retorno powrót lowered arrived återställt löst åtgärdat återgått renouvelé renouvelée normie concluída cancel allclear \
     ingetrokken gedeactiveerd gendannet gjenopprettet løst palautunut normaali obnoveno vyřešeno helyreállt \
     megoldva rezolvat restabilit pulih ✅ 🟢 ✔ 🆗 💚 🟩 ☑",
);
/// Words of a start or an end that say which side is the alert's only together with what starts or ends: an alarm that
/// stopped, an agent that stopped.
pub const AMBIGUOUS: Words = Words(
    "started start stopped active inactive activated deactivated activate deactivate activo activa ativo ativa \
     attivo set reset running end ended back beginn anfang ende début debut fin inicio início iniciado iniciada fim \
     inizio początek poczatek koniec başladı basladi bitti начало конец activado activada läuft работает démarré \
     démarrée parado parada began begun 終了 完了 종료 apparition disparition abrir abre öffnen ouvrir cerrar fermer \
     schließen schliessen retour zurück within 打开 关闭 aktiv aktif inaktiv pasif ouverture \
     clôture cloture retorno powrót",
);
/// What says that something is over whatever words stand beside it: `Down ended (now: Up)`, `Degraded, recovered`.
pub const ENDINGS: Words = Words(
    "resolved resolve recovered recovery recover closed close clear cleared ended end restored restore solved fixed \
     deactivated deactivate behoben gelöst résolu rétabli resuelto recuperado resolvido risolto",
);
/// Levels of what is no problem.
pub const HARMLESS: Words =
    Words("info informational information notice debug none low lowest normal trivial indeterminate");
/// States that are neither.
pub const OTHER_STATES: Words = Words(
    "interrupted backup corrupted token connection lost revoked upgrading invoked duplicate startup updating shutdown \
     incomplete notice none low medium disabled acknowledged degradation pending suppressed escalated \
     maintenance monitoring investigating identified latency threshold minor",
);
/// Words of a state that are also names of things: they tell a state alone, and not as a part of a name (`alert-receiver`).
pub const NOUNS: Words = Words(
    "alert alarm problem error failure incident fire trigger outage high set new open start end back clear major fault \
     reset ready danger pass storing",
);
/// Words of a state that people name the files of samples by.
pub const FILE_NAMES: Words = Words(
    "trigger triggered alert alerting firing fired down problem open opened critical start resolve resolved \
     recovery recovered recover clear cleared up ok close closed end ended done finished fixed solved alarm störung \
     gestört ausfall ausgelöst behoben erledigt entwarnung panne alerte résolu rétabli alerta caído resuelto \
     recuperado falha resolvido guasto allarme risolto hersteld awaria larm åtgärdad авария восстановлено решено 告警 \
     恢复 障害 復旧 ende fin",
);
/// What else files are named by when something is over. In a state, such a word says something else: `over threshold`.
pub const FILE_OVERS: Words = Words("over gone past vorbei ");
/// What files are named by of which nobody should be called, nor anything closed.
pub const FILE_BETWEENS: Words = Words(
    "maintenance wartung acknowledged acknowledge acknowledgement ack muted silenced snoozed suppressed paused pending",
);
/// What is done about an alert that is not over.
pub const BETWEENS: Words = Words(
    "acknowledged acknowledging acked silence mute muting snooze snoozing suppress suppressed progress inprogress \
     progressing investigating investigation identified monitoring updated update updates assigned reassigned assign \
     commented comment annotated escalated escalate escalation delegated noted triage triaged reprioritized unassigned \
     quittiert quittierung bestätigt zugewiesen bearbeitung acquitté acquittée acquittement cours reconocido reconocida \
     asignado asignada reconhecido reconhecida riconosciuto potwierdzono подтверждено подтвержден onaylandı \
     対応中 確認済み 確認 处理中 已确认 认领 확인 처리중 대응중",
);
/// What a state says besides of whether somebody has seen it: `CLEARED_UNACK`.
pub const ACKNOWLEDGED: Words = Words(
    "ack acked acknowledged unack unacked unacknowledged noack quittiert unquittiert bestätigt acquitté acquittée \
     reconocido reconocida reconhecido reconhecida riconosciuto potwierdzono подтверждено подтвержден onaylandı",
);
/// What says that the next word is not so.
pub const NEGATIONS: Words = Words("not no non nicht nie ne não nao niet не 未 无 無 不");
/// Words between the others that say nothing.
pub const FILLERS: Words = Words(
    "is has have been are was now the a not no non to nicht nie ne não nao niet не d l de la le du del da do der \
     die das",
);
